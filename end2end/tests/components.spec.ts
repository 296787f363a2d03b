// Every component in every state, on the page that development builds have for it.
import { readFile } from "node:fs/promises";
import { expectAccessible } from "../support/accessibility";
import { chapter, keep, openComponents, openTables, press, test } from "../support/components";
import { expect } from "../support/fixtures";
import { expectReflow } from "../support/looks";

test.beforeEach(async ({ page }) => openComponents(page));

test("everything is accessible, fits a narrow screen, and can be looked at", async ({ page }) => {
  test.slow();
  await expectAccessible(page);
  await expectReflow(page);
  const chapters = ["Buttons", "Fields", "Forms", "Words and values", "Notices", "Secrets and code", "Plots", "Icons"];
  for (const name of chapters) await keep(page, name.toLowerCase().replaceAll(" ", "-"), chapter(page, name));
});

for (const state of ["Rows", "First load", "Loading again", "Empty", "Failed", "Failed again"]) {
  test(`a table is accessible, also as cards: ${state}`, async ({ page }) => {
    // Every element of a long table is looked at, in three ways.
    test.slow();
    await openTables(page);
    const tables = page.getByRole("main");
    await tables.getByRole("radio", { name: state, exact: true }).check();
    await expectAccessible(page);
    await expectReflow(page);
    await keep(page, `table-${state.toLowerCase().replaceAll(" ", "-")}`, tables);
  });
}

for (const name of ["form", "side sheet", "question", "grave question", "palette", "keys"]) {
  test(`a dialog is accessible, and Escape gives the focus back: ${name}`, async ({ page }) => {
    test.slow();
    const opener = press(page, `Open ${name}`);
    await opener.click();
    const dialog = page.getByRole("dialog");
    await expect(dialog).toBeVisible();
    await expectAccessible(page);
    await keep(page, `open-${name.replaceAll(" ", "-")}`);
    await page.keyboard.press("Escape");
    await expect(dialog).toBeHidden();
    await expect(opener).toBeFocused();
  });
}

for (const name of ["Actions", "Panel"]) {
  test(`a popover is accessible, and Escape gives the focus back: ${name}`, async ({ page }) => {
    test.slow();
    await press(page, name).click();
    await expectAccessible(page);
    await keep(page, `open-${name.toLowerCase()}`);
    await page.keyboard.press("Escape");
    await expect(press(page, name)).toBeFocused();
  });
}

test("a resting button can be reached, says why, and does nothing", async ({ page }) => {
  const resting = press(page, "Plain resting");
  await resting.focus();
  await expect(resting).toHaveAccessibleDescription("Only administrators may do this");
  await expect(resting.getByText("Only administrators may do this")).toBeVisible();
  await page.keyboard.press("Enter");
  await resting.click({ force: true });
  await expect(page.getByText("Pressed 0 times")).toBeVisible();
  await press(page, "Plain").click();
  await expect(page.getByText("Pressed 1 times")).toBeVisible();
});

test("a busy button keeps its width, its name and the focus", async ({ page }) => {
  const button = press(page, "Start work");
  const before = await button.boundingBox();
  await button.focus();
  await page.keyboard.press("Enter");
  await expect(button).toHaveAttribute("aria-busy", "true");
  await expect(button).toBeFocused();
  expect(await button.boundingBox()).toEqual(before);
});

test("a refused form tells each field, keeps what was typed, and its summary leads to the fields", async ({ page }) => {
  const form = chapter(page, "Forms");
  const email = form.getByLabel("E-mail address");
  await press(page, "Send invitation").click();
  const summary = form.getByRole("alert");
  await expect(summary).toBeFocused();
  await expect(summary).toContainText("Some of it needs another look");
  await expect(email).toHaveAccessibleDescription(/^Enter an address/);

  await email.fill("taken@acme.test");
  await expect(email, "an edited field is not called wrong").not.toHaveAttribute("aria-invalid", "true");
  const labels = form.getByLabel("Labels");
  await labels.fill("eu, vip");
  await page.keyboard.press("Enter");
  await press(page, "Send invitation").click();
  await expect(summary).toBeFocused();
  await expect(summary.getByRole("listitem")).toHaveText([
    "E-mail address: Is already a member.",
    "Labels: Is longer than 64 characters.",
    "The organization has no seats left.",
  ]);
  await expect(summary).toContainText("0192f5c0-7c1e");
  await expectAccessible(page);
  await keep(page, "form-refused", form);
  await expect(email).toHaveValue("taken@acme.test");
  await expect(form.getByRole("button", { name: "Remove label vip" })).toBeVisible();
  await summary.getByRole("link", { name: "Labels" }).click();
  await expect(labels).toBeFocused();
});

test("leaving a page with something unsaved asks, by link and by going back", async ({ page }) => {
  await page.goto("/dev/elsewhere");
  await page.getByRole("link", { name: "Back to the components" }).click();
  const form = chapter(page, "Forms");
  await form.getByLabel("E-mail address").fill("dana@acme.test");
  const question = page.getByRole("dialog", { name: "Leave without saving?" });

  await page.getByRole("link", { name: "Leave for another page" }).click();
  await expect(question).toBeVisible();
  await expectAccessible(page);
  await press(page, "Stay on this page").click();
  await expect(question).toBeHidden();
  await expect(form.getByLabel("E-mail address")).toHaveValue("dana@acme.test");

  await page.goBack();
  await expect(question).toBeVisible();
  await expect(page).toHaveURL("/dev/components");
  await press(page, "Leave and discard").click();
  await expect(page.getByRole("heading", { level: 1, name: "Elsewhere" })).toBeVisible();
});

test("a saved form lets go without asking", async ({ page }) => {
  await chapter(page, "Forms").getByLabel("E-mail address").fill("dana@acme.test");
  await press(page, "Send invitation").click();
  await expect(page.getByText("Nothing to save")).toBeVisible();
  await page.getByRole("link", { name: "Leave for another page" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Elsewhere" })).toBeVisible();
});

test("a dialog keeps the focus inside and asks before it loses what was typed", async ({ page }) => {
  await press(page, "Open form").click();
  const dialog = page.getByRole("dialog", { name: "Invite a teammate" });
  const email = dialog.getByLabel("E-mail address");
  await expect(email).toBeFocused();
  await page.keyboard.type("dana");
  await page.keyboard.press("Escape");
  await expect(dialog.getByText("Discard what you entered?")).toBeVisible();
  await expect(dialog.getByRole("button", { name: "Keep editing" })).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(email).toHaveValue("dana");
  await page.mouse.click(5, 5);
  await expect(dialog.getByText("Discard what you entered?")).toBeVisible();
  await dialog.getByRole("button", { name: "Discard", exact: true }).click();
  await expect(dialog).toBeHidden();
  await press(page, "Open form").click();
  await expect(email, "it begins afresh").toHaveValue("");
});

test("a grave question wants its word typed", async ({ page }) => {
  await press(page, "Open grave question").click();
  const dialog = page.getByRole("dialog", { name: "Close the organization Acme?" });
  const close = dialog.getByRole("button", { name: "Close Acme for good" });
  await expect(close).toHaveAccessibleDescription(/Type “acme” first/);
  await close.click({ force: true });
  await expect(dialog).toBeVisible();
  await dialog.getByRole("textbox").fill("acme");
  await close.click();
  await expect(dialog).toBeHidden();
});

test("a question that fails stays open and says why", async ({ page }) => {
  await press(page, "Open question").click();
  const dialog = page.getByRole("dialog", { name: "Remove 3 members?" });
  await dialog.getByRole("button", { name: "Remove 3 members" }).click();
  await expect(dialog.getByRole("alert")).toContainText("the last administrator");
});

test("arrow keys walk through a menu, and what rests in it says why", async ({ page }) => {
  await press(page, "Actions").focus();
  await page.keyboard.press("Enter");
  await expect(press(page, "Resend invitation")).toBeFocused();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowDown");
  const resting = press(page, "Change role…");
  await expect(resting).toBeFocused();
  await expect(resting).toHaveAccessibleDescription("You are the last administrator");
  await page.keyboard.press("Enter");
  await expect(resting, "it does nothing").toBeVisible();
  await page.keyboard.press("End");
  await expect(press(page, "Remove…").last()).toBeFocused();
  await page.keyboard.press("ArrowDown");
  await expect(press(page, "Resend invitation")).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(page.getByText("Invitation sent again")).toBeVisible();
  await expect(resting).toBeHidden();
});

test("chips are typed, pasted and taken away by keyboard", async ({ page, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  const fields = chapter(page, "Fields");
  const input = fields.getByLabel("Labels");
  const chips = fields.getByRole("button", { name: /^Remove label/ });
  await expect(chips).toHaveCount(3);
  await input.focus();
  await page.keyboard.type("one,two");
  await page.keyboard.press("Enter");
  await expect(chips).toHaveCount(5);
  await page.keyboard.press("Backspace");
  await expect(chips).toHaveCount(4);
  await page.evaluate(() => navigator.clipboard.writeText("red\ngreen; blue\tred"));
  await page.keyboard.press("Control+V");
  await expect(chips).toHaveCount(7);
  await page.keyboard.type("not allowed");
  await page.keyboard.press("Enter");
  await expect(chips).toHaveCount(7);
  await expect(input, "what does not pass stays to be mended").toHaveValue("not allowed");
  await expect(input).toHaveAccessibleDescription(/has a blank in it/);
});

test("the palette is used without leaving its field", async ({ page }) => {
  await press(page, "Open palette").click();
  const input = page.getByRole("combobox", { name: "Search pages, objects and actions" });
  const chosen = page.locator("dialog").getByRole("option", { selected: true });
  await expect(input).toBeFocused();
  await expect(chosen).toContainText("Overview");
  await page.keyboard.press("ArrowDown");
  await expect(chosen).toContainText("Members");
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("ArrowUp");
  await expect(chosen).toContainText("Invite a teammate");
  const height = async () => (await page.getByRole("dialog").boundingBox())?.height;
  const before = await height();
  await page.keyboard.type("nothing of that name");
  await expect(page.getByText("Nothing found")).toBeVisible();
  expect(await height(), "what shrinks lets a click fall beside it, which closes it").toBe(before);
  await input.fill("kow");
  await expect(page.getByText("1 result", { exact: true })).toBeVisible();
  await expect(chosen).toContainText("Dana Kowalski");
  await expect(input).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("dialog")).toBeHidden();
  await expect(page.getByText("Picked dana")).toBeVisible();
});

test("passwords can be looked at, and Caps Lock is said", async ({ page }) => {
  const fields = chapter(page, "Fields");
  const password = fields.getByLabel("Password", { exact: true });
  await expect(password).toHaveAttribute("type", "password");
  await fields.getByRole("button", { name: "Show password" }).click();
  await expect(password).toHaveAttribute("type", "text");
  await expect(password).toHaveValue("correct horse");
  await password.evaluate((input) => {
    input.focus();
    input.dispatchEvent(new KeyboardEvent("keydown", { key: "A", modifierCapsLock: true, bubbles: true }));
  });
  await expect(fields.getByText("Caps Lock is on.")).toBeVisible();
});

test("a secret is masked until it is shown, and goes to the clipboard and into a file", async ({ page, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  const secret = page.getByRole("group", { name: "Organization token" });
  const text = "example-token-that-opens-nothing";
  expect(await secret.innerHTML()).not.toContain(text);
  await secret.getByRole("button", { name: "Copy organization token" }).click();
  await expect(secret.getByRole("button", { name: "Copied" })).toBeVisible();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(text);
  const saving = page.waitForEvent("download");
  await secret.getByRole("button", { name: "Save" }).click();
  const saved = await saving;
  expect(saved.suggestedFilename()).toBe("patchbay-token.txt");
  expect(await readFile(await saved.path(), "utf8")).toBe(`${text}\n`);
  await secret.getByRole("button", { name: "Show" }).click();
  await expect(secret.getByText(text)).toBeVisible();
  const next = press(page, "Go on");
  await expect(next).toHaveAttribute("aria-disabled", "true");
  await secret.getByRole("checkbox", { name: "I have stored it" }).check();
  await expect(next).not.toHaveAttribute("aria-disabled", "true");
});

test("a toast goes by itself, but not while it is pointed at", async ({ page }) => {
  const news = page.getByRole("status", { name: "News" });
  await press(page, "Say something").focus();
  await page.keyboard.press("Enter");
  await expect(news.getByRole("paragraph")).toHaveCount(1);
  await news.getByRole("paragraph").hover();
  await page.keyboard.press("Enter");
  await expect(news.getByRole("paragraph")).toHaveCount(2);
  // The second one is younger; when it has gone, the first would have gone before it.
  await expect(news.getByRole("paragraph")).toHaveCount(1);
  await expect(news.getByRole("button", { name: "Dismiss" })).toBeVisible();
  await page.mouse.move(0, 0);
  await expect(news.getByRole("paragraph")).toHaveCount(0);
});

test("a form of a schema has a field for each kind, and sends what it shows", async ({ page }) => {
  const form = chapter(page, "Schema form").locator("form").first();
  await form.getByRole("button", { name: "Show what is sent" }).click();
  await expect(form.getByRole("alert")).toContainText("Site address: This is needed.");
  await form.getByLabel("Site address").fill("https://example.com");
  await form.getByLabel("Region").selectOption("us");
  await form.getByLabel("State").fill("Ohio");
  await form.getByRole("radio", { name: "User name and password" }).check();
  await form.getByRole("textbox", { name: "User name" }).fill("dana");
  await form.getByLabel("Password", { exact: true }).fill("violet");
  await form.getByRole("button", { name: "Add to custom fields" }).click();
  const entry = form.getByRole("group", { name: "Custom fields 1" });
  await expect(entry.getByLabel("Name")).toBeFocused();
  await entry.getByLabel("Name").fill("severity");
  await form.getByRole("radio", { name: "By a secret" }).check();
  await form.getByLabel("Signing secret", { exact: true }).fill("orchid");
  await form.getByRole("button", { name: "Show what is sent" }).click();
  await expect(form.getByRole("alert")).toContainText("Path at the provider: This is needed.");
  await entry.getByLabel("Path at the provider").fill("fields.severity");
  await form.getByRole("button", { name: "Show what is sent" }).click();
  const sent = chapter(page, "Schema form").getByRole("group", { name: "configuration" });
  await expect(sent).toBeVisible();
  expect(JSON.parse(await sent.locator("code").innerText())).toEqual({
    type: "sample",
    url: "https://example.com",
    region: "us",
    district: "Ohio",
    credential: { type: "basic", username: "dana", secret: "violet" },
    mappings: [{ name: "severity", path: "fields.severity" }],
    sign: { type: "hmac", secret: "orchid" },
  });
  await entry.getByRole("button", { name: "Remove Custom fields 1" }).click();
  await expect(entry).toHaveCount(0);
});
