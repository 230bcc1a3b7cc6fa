/** The HTML that the dashboard's script starts in. */

export interface PageParts {
  readonly nonce: string;
  readonly cspSource: string;
  readonly script: string;
  readonly style: string;
  readonly codicons: string;
}

/** Strict: nothing loads but our own files, no inline style, no inline script. */
export function dashboardPage({ nonce, cspSource, script, style, codicons }: PageParts): string {
  const policy = [
    "default-src 'none'",
    `script-src 'nonce-${nonce}'`,
    `style-src ${cspSource}`,
    `font-src ${cspSource}`,
    `img-src ${cspSource}`,
  ].join("; ");
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${attribute(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Bulwark</title>
<link rel="stylesheet" href="${attribute(codicons)}" id="vscode-codicon-stylesheet">
<link rel="stylesheet" href="${attribute(style)}">
</head>
<body>
<div id="page"></div>
<script nonce="${attribute(nonce)}" src="${attribute(script)}"></script>
</body>
</html>`;
}

function attribute(text: string): string {
  return text.replace(/&/g, "&amp;").replace(/"/g, "&quot;").replace(/</g, "&lt;");
}
