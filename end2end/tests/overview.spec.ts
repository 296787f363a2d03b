// The first page.
import { expectAccessible } from "../support/accessibility";
import { expect, test } from "../support/fixtures";
import { expectReflow, keepLooks } from "../support/looks";

test("the page says which server this is and that it is ready", async ({ page, request }) => {
  const build = await (await request.get("/v1/version")).json();
  await page.goto("/");
  const card = page.getByRole("region", { name: "Server" });
  await expect(card.getByText("Ready", { exact: true })).toBeVisible();
  expect(build.version).toMatch(/^\d+\.\d+\.\d+/);
  await expect(card.getByText(build.version, { exact: true })).toBeVisible();
  const builtFrom = build.commit === "unknown" ? "No commit recorded in this build" : build.commit;
  await expect(card.getByText(builtFrom)).toBeVisible();
});

test("it has the agreed structure", async ({ page }) => {
  await page.goto("/");
  await expect(page.getByText("Ready", { exact: true })).toBeVisible();
  await expect(page.getByRole("navigation", { name: "Main" })).toMatchAriaSnapshot({ name: "navigation.aria.yml" });
  await expect(page.getByRole("main")).toMatchAriaSnapshot({ name: "main.aria.yml" });
});

test("it is accessible, fits a narrow screen, and can be looked at", async ({ page }) => {
  await page.goto("/");
  await expect(page.getByText("Ready", { exact: true })).toBeVisible();
  await expectAccessible(page);
  await expectReflow(page);
  await keepLooks(page, "overview");
});

test("a server that went away is said, and Retry works once it is back", async ({ page, problems, ownServer }) => {
  const server = await ownServer();
  problems.expect(/ERR_CONNECTION_REFUSED/);
  await page.goto(server.url);
  await expect(page.getByText("Ready", { exact: true })).toBeVisible();

  await server.stop();
  await page.getByRole("button", { name: "Check again" }).click();
  const alert = page.getByRole("alert");
  await expect(alert).toContainText("The server does not answer");
  await expectAccessible(page);
  await expectReflow(page);
  await keepLooks(page, "overview-server-away");

  await server.start();
  await alert.getByRole("button", { name: "Retry" }).click();
  await expect(page.getByText("Ready", { exact: true })).toBeVisible();
  await expect(alert).toBeHidden();
  await expect(page.getByRole("button", { name: "Check again" }), "focus is not lost with the button").toBeFocused();
});

test("addresses can be copied", async ({ page, context, server }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await page.goto("/");
  await page.getByRole("button", { name: "Copy first call" }).click();
  await expect(page.getByRole("status").filter({ hasText: "Copied" })).toBeAttached();
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  expect(copied).toBe(`curl ${server.url}/v1/version`);
});
