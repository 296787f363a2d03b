// Getting about: by keyboard, on a narrow screen, to pages that are not there.
import { expectAccessible } from "../support/accessibility";
import { expect, test } from "../support/fixtures";
import { expectReflow, keepLooks } from "../support/looks";

test("everything is reached by keyboard, in reading order", async ({ page }) => {
  await page.goto("/");
  await expect(page.getByText("Ready", { exact: true })).toBeVisible();
  const order = [
    page.getByRole("link", { name: "Skip to content" }),
    page.getByRole("link", { name: "Patchbay" }),
    page.getByRole("link", { name: "Overview" }),
    page.getByRole("link", { name: "Management API", exact: true }),
    page.getByRole("radio", { name: "Auto" }),
    page.getByRole("button", { name: "Check again" }),
    page.getByRole("button", { name: "Copy address" }),
    page.getByRole("button", { name: "Copy first call" }),
    page.getByRole("link", { name: "Management API (OpenAPI)" }),
  ];
  for (const control of order) {
    await page.keyboard.press("Tab");
    await expect(control).toBeFocused();
    await expect(control).toBeInViewport();
  }
});

test("the skip link leads past the navigation", async ({ page }) => {
  await page.goto("/");
  await expect(page.getByText("Ready", { exact: true })).toBeVisible();
  await page.keyboard.press("Tab");
  await page.screenshot({ path: "test-results/looks/skip-link.png" });
  await page.keyboard.press("Enter");
  await expect(page.getByRole("main")).toBeFocused();
  await page.keyboard.press("Tab");
  await expect(page.getByRole("button", { name: "Check again" })).toBeFocused();
});

test("an unknown address has a page of its own, and a way back", async ({ page }) => {
  await page.goto("/no/such/page");
  await expect(page.getByRole("heading", { level: 1, name: "Page not found" })).toBeVisible();
  await expect(page).toHaveTitle("Page not found · Patchbay");
  await expect(page.getByRole("main")).toMatchAriaSnapshot({ name: "not-found.aria.yml" });
  await expectAccessible(page);
  await expectReflow(page);
  await keepLooks(page, "not-found");
  await page.getByRole("link", { name: "Go to overview" }).click();
  await expect(page).toHaveURL("/");
});

test("arriving on another page moves the focus to its heading and says its name", async ({ page }) => {
  await page.goto("/no/such/page");
  const heading = page.getByRole("heading", { level: 1 });
  await expect(heading).toHaveText("Page not found");
  await expect(heading, "the first page leaves the focus alone").not.toBeFocused();
  await page.getByRole("link", { name: "Overview", exact: true }).click();
  await expect(heading).toHaveText("Overview");
  await expect(heading).toBeFocused();
  await expect(page.getByRole("status").filter({ hasText: "Overview" })).toBeAttached();
  await page.goBack();
  await expect(heading).toHaveText("Page not found");
  await expect(heading).toBeFocused();
});

test.describe("on a narrow screen", () => {
  test.use({ viewport: { width: 390, height: 844 } });

  test("the menu is a sheet that Escape, a link and a click beside it close", async ({ page }) => {
    await page.goto("/no/such/page");
    const open = page.getByRole("button", { name: "Menu", exact: true });
    const sheet = page.getByRole("dialog", { name: "Menu" });
    await open.click();
    await expect(sheet).toBeVisible();
    await expectAccessible(page);
    await page.screenshot({ path: "test-results/looks/menu-390.png" });

    await page.keyboard.press("Escape");
    await expect(sheet).toBeHidden();
    await expect(open).toBeFocused();

    await open.click();
    await page.mouse.click(380, 400);
    await expect(sheet).toBeHidden();

    await open.click();
    await sheet.getByRole("link", { name: "Overview" }).click();
    await expect(sheet).toBeHidden();
    await expect(page.getByRole("heading", { level: 1, name: "Overview" })).toBeFocused();
  });
});
