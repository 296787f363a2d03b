// WCAG 2.2 AA as far as a program can judge it, in every way that the page can look.
import AxeBuilder from "@axe-core/playwright";
import { expect, type Page } from "@playwright/test";

const rules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/** The rules whose verdict hangs on how the page looks; the others need not be asked again for another look. */
const looks = ["color-contrast", "link-in-text-block", "target-size"];

const ways = [
  { name: "light", colorScheme: "light", forcedColors: "none" },
  { name: "dark", colorScheme: "dark", forcedColors: "none" },
  { name: "forced colours", colorScheme: "light", forcedColors: "active" },
] as const;

export async function expectAccessible(page: Page): Promise<void> {
  for (const { name, ...media } of ways) {
    await page.emulateMedia(media);
    const axe = new AxeBuilder({ page });
    const { violations } = await (name === "light" ? axe.withTags(rules) : axe.withRules(looks)).analyze();
    const found = violations.map(({ id, help, nodes }) => ({ id, help, at: nodes.map((node) => node.target.join(" ")) }));
    expect(found, `in ${name}`).toEqual([]);
  }
  await page.emulateMedia({ colorScheme: null, forcedColors: null });
}
