// Getting about a page without a mouse.
import { expect, type Locator, type Page } from "@playwright/test";

interface Stop {
  /** Its place among the controls of the page, in reading order; -1 for what is none, such as a scrolling part. */
  index: number;
  what: string;
  seen: boolean;
}

/** Tab reaches every control of the page, in reading order, shows where it is, and leads out again. */
export async function expectKeyboard(page: Page): Promise<void> {
  const controls = await page.evaluate(collect);
  expect(controls.length, "controls").toBeGreaterThan(0);
  const stops: Stop[] = [];
  for (let presses = 0; presses < controls.length + 10; presses += 1) {
    await page.keyboard.press("Tab");
    const stop = await page.evaluate(look);
    if (stop && stop.index >= 0 && stops.some(({ index }) => index === stop.index)) break;
    // Past the last one it is on none, and then on the first.
    if (stop) stops.push(stop);
  }
  const reached = stops.map(({ index }) => index).filter((index) => index >= 0);
  const missed = controls.filter((_, index) => !reached.includes(index));
  expect(missed, `not reached by Tab; reached were ${stops.map(({ what }) => what).join(", ")}`).toEqual([]);
  const first = reached.indexOf(0);
  const order = [...reached.slice(first), ...reached.slice(0, first)];
  expect(order, "in reading order").toEqual([...order].sort((one, other) => one - other));
  expect(stops.filter(({ seen }) => !seen).map(({ what }) => what), "without a mark of the focus").toEqual([]);
}

/** Presses Tab until something has the focus. */
export async function tabTo(page: Page, target: Locator): Promise<void> {
  await expect(target).toBeVisible();
  for (let presses = 0; presses < 100; presses += 1) {
    if (await target.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press("Tab");
  }
  await expect(target, "reached by Tab").toBeFocused();
}

/** What Tab should reach: all that can be operated and is shown, of a group of radio buttons one. */
function collect(): string[] {
  const modal = [...document.querySelectorAll("dialog:modal")].at(-1);
  const chosen = (radio: HTMLInputElement) => {
    const group = [...(modal ?? document).querySelectorAll<HTMLInputElement>(`input[type=radio][name="${radio.name}"]:enabled`)];
    return (group.find(({ checked }) => checked) ?? group[0]) === radio;
  };
  const all = [...(modal ?? document).querySelectorAll<HTMLElement>("a[href], button, input, select, textarea, summary, [tabindex]")];
  const controls = all.filter((element) => {
    if (element.tabIndex < 0 || element.matches(":disabled, [type=hidden]") || element.closest("[inert]")) return false;
    if (!element.checkVisibility({ visibilityProperty: true }) || element.getClientRects().length === 0) return false;
    return !(element instanceof HTMLInputElement && element.type === "radio") || chosen(element);
  });
  Object.assign(window, { controlsForTest: controls });
  return controls.map((element) => `${element.localName} ${(element.getAttribute("aria-label") ?? element.textContent ?? "").trim()}`);
}

/** Where the focus is; nothing when it is on no element. */
function look(): Stop | undefined {
  const here = document.activeElement;
  if (!(here instanceof HTMLElement) || here === document.body) return undefined;
  const { controlsForTest } = window as unknown as { controlsForTest: HTMLElement[] };
  // A field may leave the mark to the box round it, a hidden check box to the one that is drawn beside it.
  const marked = [here, here.nextElementSibling, here.parentElement, here.parentElement?.parentElement];
  const seen = marked.some((element) => {
    if (!element) return false;
    const { outlineStyle, outlineWidth } = getComputedStyle(element);
    return outlineStyle !== "none" && parseFloat(outlineWidth) >= 1;
  });
  const what = `${here.localName} ${(here.getAttribute("aria-label") ?? here.id ?? "").trim()} ${(here.textContent ?? "").trim().slice(0, 40)}`;
  return { index: controlsForTest.indexOf(here), what, seen };
}
