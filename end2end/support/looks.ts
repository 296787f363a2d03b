// Pictures for people to look at: test-results/looks. Nothing is compared.
import { expect, type Page } from "@playwright/test";

export async function keepLooks(page: Page, name: string): Promise<void> {
  const before = page.viewportSize();
  for (const [width, height] of [[390, 844], [1440, 900]] as const) {
    await page.setViewportSize({ width, height });
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme });
      await page.screenshot({ path: `test-results/looks/${name}-${width}-${colorScheme}.png` });
    }
  }
  await page.emulateMedia({ colorScheme: null });
  if (before) await page.setViewportSize(before);
}

/** Nothing is wider than the screen at 320 CSS pixels, which is also 1280 at 400 % zoom. */
export async function expectReflow(page: Page): Promise<void> {
  const before = page.viewportSize();
  await page.setViewportSize({ width: 320, height: 640 });
  const width = await page.evaluate(() => document.documentElement.scrollWidth);
  expect(width, "width of the content at 320 pixels").toBeLessThanOrEqual(320);
  if (before) await page.setViewportSize(before);
}
