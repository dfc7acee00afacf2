// Bundles the style sheet and the script into the folder named on the command line, plain and compressed.
import { build } from "esbuild";
import { brotliCompressSync, gzipSync, constants } from "node:zlib";
import { readFileSync, writeFileSync, mkdirSync } from "node:fs";
import { join } from "node:path";

const out = process.argv[2] ?? "dist";
mkdirSync(out, { recursive: true });
await build({
  entryPoints: { site: "src/site.js" },
  outdir: out,
  bundle: true,
  minify: true,
  format: "iife",
  target: ["es2021"],
  legalComments: "none",
  logLevel: "warning",
});
await build({
  entryPoints: { site: "src/site.css" },
  outdir: out,
  bundle: true,
  minify: true,
  target: ["chrome100", "safari15", "firefox100"],
  logLevel: "warning",
});
for (const name of ["site.js", "site.css"]) {
  const plain = readFileSync(join(out, name));
  const params = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: plain.length };
  writeFileSync(join(out, name + ".br"), brotliCompressSync(plain, { params }));
  writeFileSync(join(out, name + ".gz"), gzipSync(plain, { level: 9 }));
}
