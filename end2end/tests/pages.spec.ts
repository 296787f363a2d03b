// What holds for every page: everybody can use it, with any eyes, hands and screen.
import type { Page } from "@playwright/test";
import { expectAccessible } from "../support/accessibility";
import { signUp } from "../support/api";
import { expect, test } from "../support/fixtures";
import { expectKeyboard } from "../support/keyboard";
import { expectReflow } from "../support/looks";
import { furnish, places, settled, visit } from "../support/pages";
import { haveSession } from "../support/people";

/** What assistive technology is told, without what differs from one time to the next. */
async function outline(page: Page): Promise<string> {
  const modal = page.getByRole("dialog");
  const part = (await modal.count()) > 0 ? modal : page.getByRole("main");
  const text = await part.ariaSnapshot();
  return text
    .replaceAll(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, "ID")
    .replaceAll(/\b(acme-|dana\.|lee\.|mia\.)[0-9a-f]{8}\b/g, "$1MARK")
    .replaceAll(/\b(desk|export|hook)-[0-9a-f]{8}\b/g, "$1-MARK")
    .replaceAll(/acme-works(-\d+)?/g, "acme-works")
    .replaceAll(/127\.0\.0\.1(:\d+)?/g, "HOST")
    .replaceAll(/20\d\d-\d\d-\d\dT[\d:.]+Z/g, "TIME")
    .replaceAll(/\d\d:\d\d(:\d\d)?/g, "CLOCK")
    .replaceAll(/\d+ [A-Z][a-z]+ 20\d\d/g, "DAY")
    .replaceAll(/(time: ).*/g, "$1TIME")
    .replaceAll(/just now|(?:\d+ \w+|a \w+) ago|\bin (?:\d+|a) (?:hour|day|week)s?\b/g, "TIME")
    .replaceAll(/(term: (?:Version|Built from)\s+- definition: ).*/g, "$1BUILD")
    .replaceAll(/pb[a-z]_\w+/g, "TOKEN");
}

for (const place of places) {
  test(`${place.name}: seen, read out, zoomed, narrow, and used by keyboard alone`, async ({ page, context, server }) => {
    const founded = await signUp(server.url);
    const world = await furnish(founded, server);
    if (!place.visitor) await haveSession(context, server.url, founded.admin);
    await visit(page, place, world);
    expect(await outline(page)).toMatchSnapshot(`${place.name.replaceAll(" ", "-")}.txt`);
    await expectAccessible(page);
    await expectReflow(page);
    // 1280 by 800 pixels at 200 %.
    await page.setViewportSize({ width: 640, height: 400 });
    expect(await page.evaluate(() => document.documentElement.scrollWidth), "width at 200 %").toBeLessThanOrEqual(640);
    await page.setViewportSize({ width: 1280, height: 800 });
    await settled(page, place);
    await expectKeyboard(page);
    await place.deed(page, world);
  });
}
