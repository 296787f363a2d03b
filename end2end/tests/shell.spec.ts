// What stays round the pages: menus, tenants, the palette, keys, getting about.
import type { Page } from "@playwright/test";
import { expectAccessible } from "../support/accessibility";
import { addMember, type Founded } from "../support/api";
import { expect, test } from "../support/fixtures";
import { expectReflow, keepLooks } from "../support/looks";
import { haveSession } from "../support/people";

const heading = (page: Page, name: string | RegExp) => page.getByRole("heading", { level: 1, name });
const tenantButton = (page: Page) => page.getByRole("button", { name: /^Tenant:/ });

async function accounts(founded: Founded): Promise<void> {
  await founded.api.post("/v1/accounts", { fullname: "Northwind", name: "northwind" });
  await founded.api.post("/v1/accounts", { fullname: "Contoso Trial", name: "contoso", environment: "test" });
}

test("an unknown address has a page of its own, and a way back", async ({ page, founded }) => {
  expect(founded.token).toBeTruthy();
  await page.goto("/no/such/page");
  await expect(heading(page, "Page not found")).toBeVisible();
  await expect(page).toHaveTitle("Page not found · Patchbay");
  await page.getByRole("link", { name: "Go to overview" }).click();
  await expect(page).toHaveURL("/");
});

test("arriving on another page moves the focus to its heading and says its name", async ({ page, founded }) => {
  expect(founded.token).toBeTruthy();
  await page.goto("/settings");
  await expect(heading(page, "Settings"), "the first page leaves the focus alone").not.toBeFocused();
  await page.getByRole("link", { name: "Overview", exact: true }).click();
  await expect(heading(page, "Overview")).toBeFocused();
  await expect(page).toHaveTitle("Overview · Patchbay");
  await expect(page.getByRole("status").filter({ hasText: "Overview" })).toBeAttached();
  await page.goBack();
  await expect(heading(page, "Settings")).toBeFocused();
});

test("everything in the side bar is reached by keyboard, in reading order", async ({ page, founded }) => {
  expect(founded.token).toBeTruthy();
  await page.goto("/settings");
  await expect(heading(page, "Settings")).toBeVisible();
  const order = [
    page.getByRole("link", { name: "Skip to content" }),
    page.getByRole("button", { name: "Organization: Acme" }),
    tenantButton(page),
    page.getByRole("link", { name: "Overview", exact: true }),
    page.getByRole("link", { name: "Accounts" }),
    page.getByRole("link", { name: "Integrations", exact: true }),
    page.getByRole("link", { name: "Integration points" }),
    page.getByRole("link", { name: "Catalog" }),
    page.getByRole("link", { name: "Explorer", exact: true }),
    page.getByRole("link", { name: "Members" }),
    page.getByRole("link", { name: "Roles" }),
    page.getByRole("link", { name: "Tokens" }),
    page.getByRole("link", { name: "Webhooks" }),
    page.getByRole("link", { name: "Audit log" }),
    page.getByRole("link", { name: "Settings" }),
    page.getByRole("link", { name: "Management API" }),
    page.getByRole("button", { name: "Signed in: Dana Kim" }),
    page.getByRole("button", { name: "Search" }),
  ];
  for (const control of order) {
    await page.keyboard.press("Tab");
    await expect(control).toBeFocused();
    await expect(control).toBeInViewport();
  }
});

test("the skip link leads past the side bar", async ({ page, founded }) => {
  expect(founded.token).toBeTruthy();
  await page.goto("/settings");
  await expect(heading(page, "Settings")).toBeVisible();
  await page.keyboard.press("Tab");
  await page.screenshot({ path: "test-results/looks/skip-link.png" });
  await page.keyboard.press("Enter");
  await expect(page.getByRole("main")).toBeFocused();
});

test("the organization's menu and the person's open, close by Escape and give the focus back", async ({ page, founded }) => {
  await page.goto("/");
  const organization = page.getByRole("button", { name: "Organization: Acme" });
  await organization.press("Enter");
  const menu = page.getByRole("group", { name: "Organization" });
  await expect(menu.getByText(founded.organization.name)).toBeVisible();
  await expect(menu.getByRole("link", { name: "Organization settings" })).toBeFocused();
  await page.keyboard.press("ArrowDown");
  await expect(menu.getByRole("button", { name: "Sign out In this browser" })).toBeFocused();
  await expectAccessible(page);
  await page.screenshot({ path: "test-results/looks/menu-organization.png" });
  await page.keyboard.press("Escape");
  await expect(menu).toBeHidden();
  await expect(organization).toBeFocused();

  await page.getByRole("button", { name: "Signed in: Dana Kim" }).press("Enter");
  const person = page.getByRole("group", { name: "Signed in" });
  await expect(person.getByText("Administrator")).toBeVisible();
  await expect(person.getByText(founded.admin.name)).toBeVisible();
  await expectAccessible(page);
  await person.getByRole("radio", { name: "Dark" }).check();
  await page.screenshot({ path: "test-results/looks/menu-person.png" });
  await person.getByRole("link", { name: "Profile and password" }).click();
  await expect(person).toBeHidden();
  await expect(heading(page, "Settings")).toBeVisible();
});

test("a tenant is found and chosen by keyboard, and every page follows", async ({ page, founded }) => {
  await accounts(founded);
  await page.goto("/");
  await tenantButton(page).press("Enter");
  const choices = page.getByRole("group", { name: "Tenant" });
  const search = choices.getByRole("textbox", { name: "Find an account" });
  await expect(search).toBeFocused();
  await expect(choices.getByRole("link")).toHaveCount(4);
  await expectAccessible(page);
  await keepLooks(page, "tenants");
  await search.focus();
  await page.keyboard.type("cont");
  await expect(choices.getByRole("link")).toHaveCount(2);
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowDown");
  await expect(choices.getByRole("link", { name: /Contoso Trial/ })).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL("/?tenant=contoso");
  await expect(tenantButton(page)).toHaveAccessibleName(/Contoso Trial.*test/);
  await expect(page.getByText("Test environment"), "test is told from production").toBeVisible();
  await expectAccessible(page);
  await expectReflow(page);
  await keepLooks(page, "tenant-test");

  await page.getByRole("link", { name: "Settings" }).click();
  await expect(page).toHaveURL("/settings?tenant=contoso");
  await page.goBack();
  await expect(page).toHaveURL("/?tenant=contoso");
  await page.goBack();
  await expect(tenantButton(page)).toHaveAccessibleName(/All/);
  await page.goForward();
  await expect(tenantButton(page)).toHaveAccessibleName(/Contoso/);
});

test("two tabs show two tenants", async ({ page, context, founded }) => {
  await accounts(founded);
  const other = await context.newPage();
  await page.goto("/?tenant=northwind");
  await other.goto("/?tenant=contoso");
  await expect(tenantButton(page)).toHaveAccessibleName(/Northwind/);
  await expect(tenantButton(other)).toHaveAccessibleName(/Contoso/);
  await page.reload();
  await expect(tenantButton(page)).toHaveAccessibleName(/Northwind/);
});

test("a tenant that is not there is said", async ({ page, founded, problems }) => {
  expect(founded.token).toBeTruthy();
  problems.expect(/status of 404/);
  await page.goto("/?tenant=nowhere");
  await expect(page.getByRole("alert").first()).toBeVisible();
});

test("the palette goes to pages, accounts and members, and runs actions", async ({ page, founded }) => {
  await accounts(founded);
  const lee = await addMember(founded, ["viewer"]);
  await page.goto("/");
  await expect(heading(page, "Overview")).toBeVisible();
  await page.keyboard.press("Control+k");
  const palette = page.getByRole("dialog", { name: "Search and commands" });
  const field = palette.getByRole("combobox");
  await expect(field).toBeFocused();
  await expectAccessible(page);
  await keepLooks(page, "palette");
  await field.fill("sett");
  await expect(palette.getByRole("option", { name: /Settings/ })).toHaveAttribute("aria-selected", "true");
  await page.keyboard.press("Enter");
  await expect(heading(page, "Settings")).toBeFocused();

  await page.keyboard.press("Control+k");
  await field.fill("northw");
  await expect(palette.getByRole("option", { name: /Northwind/ })).toBeVisible();
  await field.fill(lee.id);
  await palette.getByRole("option", { name: /Lee Ray/ }).click();
  await expect(page).toHaveURL(`/members/${lee.id}`);

  await page.keyboard.press("Control+k");
  await field.fill("dark");
  await page.keyboard.press("Enter");
  expect(await page.evaluate(() => document.documentElement.dataset.theme)).toBe("dark");
  await page.keyboard.press("Control+k");
  await expect(palette).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(palette).toBeHidden();
});

test("keys: a sheet that lists them, and G with a letter", async ({ page, founded }) => {
  expect(founded.token).toBeTruthy();
  await page.goto("/");
  await expect(heading(page, "Overview")).toBeVisible();
  await page.keyboard.press("?");
  const sheet = page.getByRole("dialog", { name: "Keyboard" });
  await expect(sheet).toBeVisible();
  await expectAccessible(page);
  await keepLooks(page, "keys");
  await page.keyboard.press("Escape");
  await expect(sheet).toBeHidden();
  await page.keyboard.press("g");
  await page.keyboard.press("s");
  await expect(heading(page, "Settings")).toBeFocused();
  await page.getByLabel("Display name").focus();
  await page.keyboard.type("go?");
  await expect(heading(page, "Settings"), "letters in a field are letters").toBeVisible();
  await expect(sheet).toBeHidden();
});

test("the palette does not throw away what is typed", async ({ page, founded }) => {
  expect(founded.token).toBeTruthy();
  await page.goto("/settings");
  await page.getByLabel("Display name").fill("Half typed");
  await page.keyboard.press("Control+k");
  await page.getByRole("combobox").fill("overv");
  await page.keyboard.press("Enter");
  const question = page.getByRole("dialog", { name: "Leave without saving?" });
  await expect(question).toBeVisible();
  await question.getByRole("button", { name: "Stay on this page" }).click();
  await expect(page.getByLabel("Display name")).toHaveValue("Half typed");
});

test("the side bar has the agreed structure", async ({ page, founded }) => {
  expect(founded.token).toBeTruthy();
  await page.goto("/");
  await expect(heading(page, "Overview")).toBeVisible();
  await expect(page.getByRole("navigation", { name: "Main" })).toMatchAriaSnapshot({ name: "navigation.aria.yml" });
});

test("what one may not do is not offered in the palette", async ({ page, context, server, founded }) => {
  const viewer = await addMember(founded, ["viewer"]);
  await context.clearCookies();
  await haveSession(context, server.url, viewer);
  await page.goto("/");
  await expect(page.getByRole("button", { name: "Signed in: Lee Ray" })).toBeVisible();
  await page.keyboard.press("Control+k");
  await expect(page.getByRole("option", { name: "Sign out" })).toBeVisible();
  await expect(page.getByRole("option", { name: "Invite a member" })).toHaveCount(0);
});

test.describe("on a narrow screen", () => {
  test.use({ viewport: { width: 390, height: 844 } });

  test("the side bar is a sheet that Escape, a link and a click beside it close", async ({ page, founded }) => {
    expect(founded.token).toBeTruthy();
    await page.goto("/settings");
    const open = page.getByRole("button", { name: "Menu", exact: true });
    const sheet = page.getByRole("dialog", { name: "Menu" });
    await open.click();
    await expect(sheet.getByRole("link", { name: "Overview" })).toBeVisible();
    await expectAccessible(page);
    await page.screenshot({ path: "test-results/looks/menu-390.png" });
    await page.keyboard.press("Escape");
    await expect(sheet).toBeHidden();
    await expect(open).toBeFocused();
    await open.click();
    await expect(sheet).toBeVisible();
    await page.mouse.click(380, 400);
    await expect(sheet).toBeHidden();
    await open.click();
    await sheet.getByRole("link", { name: "Overview" }).click();
    await expect(sheet).toBeHidden();
    await expect(heading(page, "Overview")).toBeFocused();
    await page.getByRole("button", { name: "Search" }).first().click();
    await expect(page.getByRole("dialog", { name: "Search and commands" })).toBeVisible();
  });
});
