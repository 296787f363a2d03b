// The folder into which a server without an SMTP server lays its letters.
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "@playwright/test";

/** The link in the newest letter to somebody; waits for one that is not in `before`. */
export async function linkInLetter(folder: string, to: string, before: string[] = []): Promise<string> {
  let link = "";
  await expect
    .poll(async () => {
      const letters = (await lettersTo(folder, to)).filter((name) => !before.includes(name));
      const newest = letters.at(-1);
      link = newest ? linkIn(await readFile(join(folder, newest), "utf8")) : "";
      return link;
    }, { message: `a letter to ${to} with a link` })
    .not.toBe("");
  return link;
}

/** Names of the letters to somebody, oldest first. */
async function lettersTo(folder: string, to: string): Promise<string[]> {
  const names = (await readdir(folder).catch(() => [])).filter((name) => name.endsWith(".eml")).sort();
  const texts = await Promise.all(names.map((name) => readFile(join(folder, name), "utf8")));
  return names.filter((_, index) => texts[index]?.toLowerCase().includes(to.toLowerCase()));
}

/** The first link to a page of ours in a letter, whatever its transfer encoding. */
function linkIn(letter: string): string {
  const unfolded = letter.replace(/=\r?\n/g, "").replace(/=3D/g, "=").replace(/=23/g, "#");
  const parts = [unfolded, ...base64Parts(letter)];
  for (const part of parts) {
    const found = /https?:\/\/[^\s"<>]+#[\w-]+/.exec(part);
    if (found) return found[0];
  }
  return "";
}

function base64Parts(letter: string): string[] {
  return letter
    .split(/\r?\n\r?\n/)
    .filter((part) => /^[A-Za-z0-9+/=\r\n]+$/.test(part.trim()))
    .map((part) => Buffer.from(part, "base64").toString("utf8"));
}
