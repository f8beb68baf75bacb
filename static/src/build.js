// Builds ../dist from the sources here: `npm ci && npm run build`. The result is committed.
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import * as esbuild from "esbuild";
import * as sass from "sass";

const here = dirname(fileURLToPath(import.meta.url));
const dist = join(here, "..", "dist");
const modules = join(here, "node_modules");

rmSync(dist, { recursive: true, force: true });
mkdirSync(join(dist, "LICENSES"), { recursive: true });

for (const name of ["app", "print"]) {
  const { css } = sass.compile(join(here, "scss", `${name}.scss`), {
    // Both are needed: MOJ's own files name GOV.UK Frontend with and without `node_modules`.
    loadPaths: [modules, here],
    style: "compressed",
    quietDeps: true,
  });
  const { code } = await esbuild.transform(css, { loader: "css", minify: true });
  writeFileSync(join(dist, `${name}.css`), code);
}

await esbuild.build({
  absWorkingDir: here,
  entryPoints: { app: "js/app.js", early: "js/early.js", visit: "js/visit.js" },
  outdir: dist,
  bundle: true,
  minify: true,
  format: "iife",
  target: "es2020",
  legalComments: "none",
});

cpSync(join(here, "assets"), dist, { recursive: true });

// The licences of what is bundled travel with it.
const licences = {
  "govuk-frontend": "MIT, Crown copyright (Government Digital Service)",
  "@ministryofjustice/frontend": "MIT, Crown copyright (Ministry of Justice)",
  idb: "ISC, Jake Archibald",
};
const lines = Object.entries(licences).map(([name, licence]) => {
  const { version } = JSON.parse(readFileSync(join(modules, name, "package.json"), "utf8"));
  return `${name} ${version}: ${licence}`;
});
writeFileSync(join(dist, "LICENSES", "README.txt"), `${lines.join("\n")}\n`);
cpSync(join(here, "licences"), join(dist, "LICENSES"), { recursive: true });

for (const file of ["app.css", "print.css", "app.js", "early.js"]) {
  const content = readFileSync(join(dist, file));
  console.log(file, `${content.length} B`, `${gzipSync(content).length} B gzip`);
}
