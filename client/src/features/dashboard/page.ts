/** The HTML that the dashboard's script starts in. */

export interface PageParts {
  readonly nonce: string;
  readonly cspSource: string;
  readonly script: string;
  readonly style: string;
  readonly codicons: string;
  /** Of the page's texts, as `Intl` and screen readers know it. */
  readonly language: string;
  /** Texts of that language by what the source says; absent for English. */
  readonly texts?: Readonly<Record<string, string>>;
}

/** Strict: nothing loads but our own files, no inline style, no inline script. */
export function dashboardPage({ nonce, cspSource, script, style, codicons, language, texts }: PageParts): string {
  const policy = [
    "default-src 'none'",
    `script-src 'nonce-${nonce}'`,
    `style-src ${cspSource}`,
    `font-src ${cspSource}`,
    `img-src ${cspSource}`,
  ].join("; ");
  // Read from the page before it draws for the first time: nobody sees a text in English first.
  const data = texts === undefined ? "" : ` data-texts="${attribute(JSON.stringify(texts))}"`;
  return `<!DOCTYPE html>
<html lang="${attribute(language)}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${attribute(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Bulwark</title>
<link rel="stylesheet" href="${attribute(codicons)}" id="vscode-codicon-stylesheet">
<link rel="stylesheet" href="${attribute(style)}">
</head>
<body>
<div id="page"${data}></div>
<script nonce="${attribute(nonce)}" src="${attribute(script)}"></script>
</body>
</html>`;
}

function attribute(text: string): string {
  return text.replace(/&/g, "&amp;").replace(/"/g, "&quot;").replace(/</g, "&lt;");
}
