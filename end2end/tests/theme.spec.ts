// Light, dark, or as the system says.
import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import type { Page } from "@playwright/test";
import { expect, test } from "../support/fixtures";

/** Whether the page is painted dark: the lightness of its background. */
async function isDark(page: Page): Promise<boolean> {
  const color = await page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
  const lightness = Number(/oklch\(([\d.]+)/.exec(color)?.[1]);
  expect(lightness, color).not.toBeNaN();
  return lightness < 0.5;
}

const choice = (page: Page, name: string) => page.getByRole("group", { name: "Theme" }).getByRole("radio", { name });

test("without a choice the theme follows the system", async ({ page }) => {
  await page.emulateMedia({ colorScheme: "dark" });
  await page.goto("/sign-in");
  await expect(choice(page, "Auto")).toBeChecked();
  expect(await isDark(page)).toBe(true);
  await page.emulateMedia({ colorScheme: "light" });
  expect(await isDark(page)).toBe(false);
});

test("a choice holds against the system and after a reload", async ({ page }) => {
  await page.emulateMedia({ colorScheme: "light" });
  await page.goto("/sign-in");
  await choice(page, "Dark").check();
  expect(await isDark(page)).toBe(true);
  await page.reload();
  await expect(choice(page, "Dark")).toBeChecked();
  expect(await isDark(page)).toBe(true);
  await choice(page, "Auto").check();
  expect(await isDark(page)).toBe(false);
  expect(await page.evaluate(() => localStorage.length), "nothing is kept for the default").toBe(0);
});

test("a stored theme holds before the app runs", async ({ page, problems, ownServer, assetsCopy }) => {
  // An app that never starts leaves the first paint for us to look at.
  for (const name of await readdir(assetsCopy)) if (name.includes(".wasm")) await rm(join(assetsCopy, name));
  problems.expect(/404/, /did not start/);
  const server = await ownServer({ assets: assetsCopy });
  await page.emulateMedia({ colorScheme: "light" });
  await page.goto(server.url);
  await page.evaluate(() => localStorage.setItem("patchbay.ui.theme", "dark"));
  await page.reload();
  await expect(page.getByText("Patchbay is starting")).toBeAttached();
  expect(await isDark(page)).toBe(true);
});

test("the browser's own bar follows the choice", async ({ page }) => {
  await page.emulateMedia({ colorScheme: "light" });
  await page.goto("/sign-in");
  const media = () =>
    page.evaluate(() => [...document.querySelectorAll<HTMLMetaElement>("meta[name=theme-color]")].map((meta) => meta.media));
  await choice(page, "Dark").check();
  expect(await media()).toEqual(["not all", "all"]);
  await page.reload();
  expect(await media()).toEqual(["not all", "all"]);
  await choice(page, "Auto").check();
  expect(await media()).toEqual(["(prefers-color-scheme: light)", "(prefers-color-scheme: dark)"]);
});

test("other tabs follow", async ({ page, context }) => {
  const other = await context.newPage();
  await other.goto("/sign-in");
  await page.goto("/sign-in");
  await choice(page, "Dark").check();
  await expect(choice(other, "Dark")).toBeChecked();
  expect(await isDark(other)).toBe(true);
});

test("arrow keys change the theme", async ({ page }) => {
  await page.goto("/sign-in");
  await choice(page, "Auto").focus();
  await page.keyboard.press("ArrowRight");
  await expect(choice(page, "Light")).toBeChecked();
  await expect(choice(page, "Light")).toBeFocused();
});
