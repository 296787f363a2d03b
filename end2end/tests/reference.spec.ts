// The API reference: pages without a script that come with the dashboard.
import { expectAccessible } from "../support/accessibility";
import { expect, test } from "../support/fixtures";
import { expectReflow, keepLooks } from "../support/looks";

const pages = [
  { path: "/reference/management.html", name: "Management API", operation: "accounts_create" },
  { path: "/reference/connector.html", name: "Connector API", operation: "ticketing_create_ticket" },
];

for (const { path, name, operation } of pages) {
  test(`the reference of the ${name} is read by everybody, on every screen`, async ({ page }) => {
    // Hundreds of operations and types on one page: axe takes its time.
    test.slow();
    await page.goto(path);
    await expect(page.getByRole("heading", { level: 1, name })).toBeVisible();
    await expectAccessible(page);
    await keepLooks(page, `reference-${operation}`);
    await expectReflow(page);
  });

  test(`an operation of the ${name} is reached by keyboard, and shows a call to copy`, async ({ page }) => {
    await page.goto(path);
    await page.keyboard.press("Tab");
    await expect(page.getByRole("link", { name: "Skip to the operations" })).toBeFocused();
    await page.keyboard.press("Enter");
    await expect(page.getByRole("main")).toBeFocused();
    const index = page.getByRole("navigation", { name: "Operations" });
    await index.locator(`a[href="#${operation}"]`).focus();
    await page.keyboard.press("Enter");
    await expect(page).toHaveURL(`${path}#${operation}`);
    const section = page.locator(`section[aria-labelledby="${operation}"]`);
    await expect(section).toBeInViewport();
    await expect(section.getByRole("group", { name: "Call" })).toContainText("curl --request POST");
  });
}

test("the dashboard leads to the reference, and back", async ({ page, founded }) => {
  expect(founded.token).toBeTruthy();
  await page.goto("/");
  await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Management API" }).click();
  await expect(page).toHaveURL("/reference/management.html");
  await page.getByRole("link", { name: "OpenAPI description" }).waitFor();
  await page.getByRole("link", { name: "Patchbay" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Overview" })).toBeVisible();
});
