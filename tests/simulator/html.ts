const HTML_ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** Escapes text for an HTML element or a quoted attribute. */
export function escapeHtml(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => HTML_ENTITIES[character] ?? character);
}

const STYLE = `
:root{color-scheme:light dark;--paper:#f6f2ea;--card:#fffdf8;--ink:#1d1b18;--soft:#6b645a;--line:#d9d1c3;--go:#1f5c4c;--on-go:#fff;--stop:#8c2f2f}
@media (prefers-color-scheme:dark){:root{--paper:#161513;--card:#201e1b;--ink:#f1ece2;--soft:#a79f92;--line:#3a362f;--go:#7fc4ae;--on-go:#10221c;--stop:#e39a94}}
*{box-sizing:border-box}
body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.5 "Golos Text",system-ui,sans-serif}
main{max-width:26rem;margin:0 auto;padding:1rem}
.phone{margin:1.25rem auto;padding:0 0 1.5rem;background:var(--card);border:1px solid var(--line);border-radius:2rem;min-height:44rem;overflow:hidden}
@media (max-width:430px){main{padding:0}.phone{margin:0;border:0;border-radius:0;min-height:100vh}}
.bar{display:flex;align-items:center;gap:.6rem;padding:.9rem 1.25rem;border-bottom:1px solid var(--line)}
.bar strong{flex:1;font-weight:600}
.bar small,.soft{color:var(--soft);font-size:.875rem}
.pad{padding:0 1.25rem}
h1{font:600 1.35rem/1.25 Georgia,serif;margin:1.25rem 0 .35rem}
h2{font-size:.95rem;margin:1.5rem 0 .25rem}
p{margin:.35rem 0}
a{color:inherit}
ul{list-style:none;margin:0;padding:0}
.row{display:flex;align-items:center;gap:.75rem;padding:.75rem 0;border-bottom:1px solid var(--line);text-decoration:none}
.row img{width:44px;height:44px;border-radius:50%}
.row span{flex:1;min-width:0;overflow-wrap:anywhere}
label.row{cursor:pointer}
input[type=radio],input[type=checkbox]{width:1.2rem;height:1.2rem;accent-color:var(--go)}
fieldset{border:0;margin:1rem 0 0;padding:0}
legend{font-weight:600;padding:0}
textarea{width:100%;min-height:6rem;padding:.6rem .75rem;font:inherit;color:inherit;background:transparent;border:1px solid var(--line);border-radius:.6rem}
video{display:block;width:100%;max-height:30rem;background:#000}
button,.button{display:inline-block;min-height:2.75rem;padding:.6rem 1.2rem;font:inherit;font-weight:600;border:1px solid var(--line);border-radius:.6rem;background:transparent;color:var(--ink);cursor:pointer;text-decoration:none}
button.go{background:var(--go);border-color:var(--go);color:var(--on-go)}
button.stop{color:var(--stop)}
.actions{display:flex;gap:.75rem;margin:1rem 0}
.actions>*{flex:1}
:focus-visible{outline:2px solid var(--go);outline-offset:2px}
`;

/** Returns a whole page: `content` in the phone frame, below a bar that marks the simulator. */
export function pageLayout(title: string, content: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)} · Practice TikTok</title>
<link rel="icon" href="data:,">
<style>${STYLE}</style>
</head>
<body>
<main><div class="phone">
<div class="bar"><strong>Practice TikTok</strong><small>Not the real TikTok</small></div>
<div class="pad">
${content}
</div>
</div></main>
</body>
</html>
`;
}
