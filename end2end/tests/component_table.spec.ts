// The table of the lists, on the page that development builds have for it.
import { readFile } from "node:fs/promises";
import type { Page } from "@playwright/test";
import { expectAccessible } from "../support/accessibility";
import { keep, openTables, press, test } from "../support/components";
import { expect } from "../support/fixtures";

const table = (page: Page) => page.getByRole("table", { name: "People" });
const rows = (page: Page) => table(page).getByRole("rowheader");

test.beforeEach(async ({ page }) => openTables(page));

test("a table keeps search, filters, order and page over a reload, and back goes back", async ({ page }) => {
  await openTables(page, "?tenant=acme");
  await page.getByRole("searchbox", { name: "Name or e-mail" }).fill("kowalski");
  await expect(page).toHaveURL(/q=kowalski/);
  await press(page, "Role: all").click();
  await page.getByRole("checkbox", { name: "Administrator" }).check();
  await page.getByRole("checkbox", { name: "Viewer" }).check();
  await page.keyboard.press("Escape");
  await expect(press(page, "Role: Administrator +1")).toBeFocused();
  await press(page, "Tokens").click();
  await press(page, "Tokens").click();
  await expect(table(page).getByRole("columnheader", { name: "Tokens" })).toHaveAttribute("aria-sort", "descending");
  const before = await rows(page).allInnerTexts();
  expect(new URL(page.url()).search).toBe("?tenant=acme&q=kowalski&f.role=admin&f.role=viewer&sort=-tokens");
  await page.reload();
  await expect(rows(page)).toHaveCount(before.length);
  expect(await rows(page).allInnerTexts()).toEqual(before);
  await expect(page.getByRole("searchbox", { name: "Name or e-mail" })).toHaveValue("kowalski");
  await press(page, "Clear").click();
  await expect(page.getByText("20 of 137 people")).toBeVisible();
  expect(new URL(page.url()).search).toBe("?tenant=acme&sort=-tokens");
});

test("a table is paged by what it ended with", async ({ page }) => {
  const first = await rows(page).first().innerText();
  await expect(press(page, "Previous")).toHaveAccessibleDescription("This is the first page");
  await press(page, "Next").click();
  await expect(page).toHaveURL(/after=p-019/);
  await expect(rows(page).first()).not.toHaveText(first);
  await press(page, "Next").click();
  await expect(page).toHaveURL(/after=p-019&after=p-039/);
  await page.goBack();
  await expect(page).toHaveURL(/after=p-019$/);
  await press(page, "Previous").click();
  await expect(rows(page).first()).toContainText("person0@");
});

test("a table selects a range with Shift, a page, and all that the filters find", async ({ page }) => {
  test.slow();
  const boxes = table(page).getByRole("checkbox", { name: /^Select (?!all)/ });
  const bar = page.getByRole("region", { name: "Selection" });
  await boxes.nth(2).click();
  await boxes.nth(5).click({ modifiers: ["Shift"] });
  await expect(bar).toContainText("4 of 137 selected");
  await boxes.nth(3).click();
  await boxes.nth(4).click({ modifiers: ["Shift"] });
  await expect(bar).toContainText("2 of 137 selected");
  const whole = table(page).getByRole("checkbox", { name: "Select all on this page" });
  expect(await whole.evaluate((box: HTMLInputElement) => box.indeterminate)).toBe(true);
  await whole.check();
  await expect(bar).toContainText("20 of 137 selected");
  await bar.getByRole("button", { name: "Select all 137" }).click();
  await expect(bar).toContainText("All 137 people selected");
  await expectAccessible(page);
  await keep(page, "table-selected");
  await bar.getByRole("button", { name: "Remove…" }).click();
  await expect(page.getByText("137 to remove, all")).toBeVisible();
  await page.getByRole("searchbox", { name: "Name or e-mail" }).fill("zoë");
  await expect(bar, "another list is another selection").toBeHidden();
});

test("a table remembers which columns are shown", async ({ page }) => {
  const joined = table(page).getByRole("columnheader", { name: "Joined" });
  await press(page, "Columns").click();
  await page.getByRole("checkbox", { name: "Joined" }).uncheck();
  await page.getByRole("checkbox", { name: "Id", exact: true }).check();
  await expect(joined).toBeHidden();
  await page.reload();
  await expect(table(page).getByRole("columnheader", { name: "Id", exact: true })).toBeVisible();
  await expect(joined).toBeHidden();
});

test("a table downloads all that the filters find, and nothing in it is a formula", async ({ page }) => {
  await openTables(page, "?f.role=viewer");
  const saving = page.waitForEvent("download");
  await press(page, "CSV").click();
  const saved = await saving;
  expect(saved.suggestedFilename()).toBe("people.csv");
  const lines = (await readFile(await saved.path(), "utf8")).split("\r\n");
  expect(lines[0]).toBe("\ufeffName,Role,Tokens,Last 12 h,Joined,Id");
  expect(lines.length, "a heading, 45 rows, an end").toBe(47);
  expect(lines.filter((line) => /(^|,)"?[=+@]/.test(line))).toEqual([]);
  expect(lines.some((line) => line.startsWith("\"'=Bobby"))).toBe(true);
  await expect(page.getByRole("dialog")).toBeHidden();
});

test("a table has actions for each row, and says when nothing matches", async ({ page }) => {
  await press(page, "Actions for Dana Kowalski").click();
  await press(page, "Resend invitation").last().click();
  await expect(page.getByText("Sent to Dana Kowalski")).toBeVisible();
  await page.getByRole("searchbox", { name: "Name or e-mail" }).fill("nobody at all");
  await expect(page.getByText("Nothing matches")).toBeVisible();
  await press(page, "Clear search and filters").click();
  await expect(rows(page)).toHaveCount(20);
});

test("a table shows a failure in place of rows or above them, and Retry asks again", async ({ page }) => {
  const tables = page.getByRole("main");
  await tables.getByRole("radio", { name: "Failed", exact: true }).check();
  await expect(tables.getByRole("alert")).toContainText("The server does not answer");
  await expect(table(page)).toBeHidden();
  await tables.getByRole("radio", { name: "Failed again" }).check();
  await expect(rows(page)).toHaveCount(20);
  await tables.getByRole("alert").getByRole("button", { name: "Retry" }).click();
  await expect(tables.getByRole("alert")).toBeHidden();
});
