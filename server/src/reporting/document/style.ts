/** The look of HTML reports: calm, light and dark by the reader's system, black on white on paper. */

export const STYLE = `
:root {
  color-scheme: light dark;
  --page: #ffffff; --text: #1f2328; --soft: #59636e; --line: #d1d9e0; --card: #f6f8fa;
  --accent: #0969da; --good: #1a7f37; --warn: #8a5a00; --bad: #c1121f;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #1b1d21; --text: #e6e8eb; --soft: #a6adb5; --line: #3a3f46; --card: #24272c;
    --accent: #6cb0ff; --good: #57c56f; --warn: #e0ac4a; --bad: #ff8585;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0 auto; padding: 32px 16px 64px; max-width: 1000px; background: var(--page); color: var(--text);
  font: 14px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; font-variant-numeric: tabular-nums;
}
h1 { font-size: 24px; line-height: 32px; margin: 0 0 8px; }
h2 { font-size: 18px; line-height: 24px; margin: 40px 0 12px; padding-top: 12px; border-top: 1px solid var(--line); }
h3 { font-size: 14px; line-height: 20px; margin: 24px 0 4px; }
p { margin: 8px 0; max-width: 75ch; }
ul, ol { margin: 8px 0; padding-left: 24px; }
li { margin: 2px 0; max-width: 90ch; }
code { font: 12px/1.5 ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; overflow-wrap: break-word; }
pre { padding: 12px 16px; background: var(--card); border: 1px solid var(--line); border-radius: 6px; white-space: pre-wrap; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 2px 16px; margin: 8px 0; }
dt { color: var(--soft); } dd { margin: 0; }
table { border-collapse: collapse; width: 100%; margin: 12px 0; }
caption { text-align: left; color: var(--soft); font-size: 12px; padding: 0 0 4px; }
th, td { text-align: left; vertical-align: top; padding: 6px 12px 6px 0; border-bottom: 1px solid var(--line); }
thead th { font-size: 12px; color: var(--soft); font-weight: 600; white-space: nowrap; }
tbody th { font-weight: 600; }
.number { text-align: right; white-space: nowrap; }
.good { color: var(--good); } .bad { color: var(--bad); } .warn { color: var(--warn); } .calm { color: var(--soft); }
figure { margin: 16px 0; }
figcaption { font-weight: 600; margin-bottom: 4px; }
figcaption span { display: block; font-weight: 400; color: var(--soft); font-size: 12px; }
svg { display: block; width: 100%; height: auto; }
svg text { fill: var(--soft); font: 11px system-ui, sans-serif; }
svg .name { fill: var(--text); }
svg .track { fill: var(--line); } svg .bar { fill: var(--accent); }
svg .grid { stroke: var(--line); stroke-width: 1; }
svg .series { fill: none; stroke: var(--accent); stroke-width: 2; }
svg .series.dashed { stroke: var(--soft); stroke-dasharray: 6 4; }
svg .series.thin { stroke: var(--soft); stroke-width: 1; }
svg .point { fill: var(--accent); } svg .point.dashed, svg .point.thin { fill: var(--soft); }
summary { cursor: pointer; color: var(--soft); font-size: 12px; }
footer { margin-top: 48px; color: var(--soft); font-size: 12px; }
@media (max-width: 640px) { th, td, code { overflow-wrap: anywhere; padding-right: 6px; } thead th { white-space: normal; } }
@media print {
  :root {
    color-scheme: light; --page: #ffffff; --text: #000000; --soft: #444444; --line: #bbbbbb; --card: #ffffff;
    --accent: #000000; --good: #000000; --warn: #000000; --bad: #000000;
  }
  body { max-width: none; padding: 0; font-size: 11px; }
  h2 { break-after: avoid; } table, figure, pre { break-inside: auto; } tr, svg { break-inside: avoid; }
  thead { display: table-header-group; } details { display: none; }
}
`;
