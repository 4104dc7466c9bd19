// Puts page.jsx, the renderer and its styles into one file that needs no network.
//
//   node build_page.mjs OUT.html
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const require = createRequire(import.meta.url);
const here = dirname(fileURLToPath(import.meta.url));
const built = await require("esbuild").build({
  entryPoints: [join(here, "page.jsx")],
  bundle: true,
  write: false,
  minify: true,
  format: "iife",
  jsx: "automatic",
  define: { "process.env.NODE_ENV": '"production"' },
  logLevel: "error",
});
const script = built.outputFiles[0].text.replaceAll("</script", "<\\/script");
const styles = [require.resolve("slack-blocks-to-jsx/dist/style.css"), join(here, "page.css")].map((path) => readFileSync(path, "utf8"));
writeFileSync(
  process.argv[2],
  `<!doctype html><html lang="en"><meta charset="utf-8"><title>Blocks</title><style>${styles.join("\n")}</style>` +
    `<div id="root"></div><script>${script}</script></html>`,
);
