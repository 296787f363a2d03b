// Writes NAME.br and NAME.gz beside every file of a folder that gets smaller by it.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

const folder = process.argv[2];
const worth = /\.(css|html|js|json|svg|txt|wasm)$/;

for (const name of readdirSync(folder, { recursive: true }).filter((name) => worth.test(name))) {
  const bytes = readFileSync(join(folder, name));
  const compressed = {
    br: brotliCompressSync(bytes, {
      params: {
        [constants.BROTLI_PARAM_QUALITY]: 11,
        [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
      },
    }),
    gz: gzipSync(bytes, { level: 9 }),
  };
  for (const [ending, content] of Object.entries(compressed)) {
    if (content.length < bytes.length) writeFileSync(join(folder, `${name}.${ending}`), content);
  }
}
