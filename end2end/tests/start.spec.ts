// From the first paint to the running app, and what is seen when it does not get there.
import { readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expectAccessible } from "../support/accessibility";
import { expect, test } from "../support/fixtures";
import { keepLooks } from "../support/looks";

/** The files of a kind, compressed ones included. */
async function files(folder: string, part: RegExp): Promise<string[]> {
  const names = (await readdir(folder)).filter((name) => part.test(name));
  expect(names.length, String(part)).toBeGreaterThan(0);
  return names.map((name) => join(folder, name));
}

/** Leaves one uncompressed file with other content. */
async function damage(folder: string, part: RegExp, change: (bytes: Buffer) => Buffer | string): Promise<void> {
  for (const file of await files(folder, part)) {
    if (/\.(br|gz)$/.test(file)) await rm(file);
    else await writeFile(file, change(await readFile(file)));
  }
}

test("the app starts under the policy and takes the place of the first paint", async ({ page }) => {
  await page.goto("/sign-in");
  await expect(page.getByRole("heading", { level: 1, name: "Sign in" })).toBeVisible();
  await expect(page).toHaveTitle("Sign in · Patchbay");
  await expect(page.getByText("Patchbay is starting")).toHaveCount(0);
  await expect(page.getByRole("main")).toHaveCount(1);
  await expect(page.getByText("This page stopped working")).toBeHidden();
});

test.describe("without scripts", () => {
  test.use({ javaScriptEnabled: false });

  test("the first paint has the frame and says what is needed", async ({ page, problems }) => {
    // What the page asks for in advance is not used.
    problems.tolerate(/preloaded using link preload/, /\.js csp$/);
    await page.goto("/");
    await expect(page.getByRole("banner")).toContainText("Patchbay");
    await expect(page.getByRole("heading", { name: "The dashboard needs JavaScript" })).toBeVisible();
    await page.screenshot({ path: "test-results/looks/without-scripts.png" });
  });
});

test("a missing module shows the crash box", async ({ page, problems, ownServer, assetsCopy }) => {
  for (const file of await files(assetsCopy, /\.wasm/)) await rm(file);
  const server = await ownServer({ assets: assetsCopy });
  problems.expect(/404/, /Patchbay did not start/);
  await page.goto(server.url);
  const box = page.getByRole("alert");
  await expect(box).toContainText("This page stopped working");
  await expect(box.getByRole("link", { name: "Reload page" })).toBeVisible();
  await keepLooks(page, "crash");
  await expectAccessible(page);
});

test("a damaged module shows the crash box", async ({ page, problems, ownServer, assetsCopy }) => {
  await damage(assetsCopy, /\.wasm/, (bytes) => bytes.subarray(0, bytes.length / 2));
  const server = await ownServer({ assets: assetsCopy });
  problems.expect(/Patchbay did not start: CompileError/);
  await page.goto(server.url);
  await expect(page.getByRole("alert")).toContainText("This page stopped working");
});

test("a changed start script is refused and shows the crash box", async ({ page, problems, ownServer, assetsCopy }) => {
  await damage(assetsCopy, /^boot-.*\.js/, (bytes) => `${bytes}\n// changed`);
  const server = await ownServer({ assets: assetsCopy });
  problems.expect(/integrity/);
  problems.tolerate(/preloaded using link preload/);
  await page.goto(server.url);
  await expect(page.getByRole("alert")).toContainText("This page stopped working");
});

test("the crash box's link brings the page back after a repair", async ({ page, problems, ownServer, assetsCopy }) => {
  const [boot = ""] = await files(assetsCopy, /^boot-.*\.js$/);
  const whole = await readFile(boot);
  for (const file of await files(assetsCopy, /^boot-.*\.js/)) await rm(file);
  const server = await ownServer({ assets: assetsCopy });
  problems.expect(/404/);
  problems.tolerate(/preloaded using link preload/);
  await page.goto(server.url);
  await expect(page.getByRole("alert")).toBeVisible();
  await writeFile(boot, whole);
  await page.getByRole("link", { name: "Reload page" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Sign in" })).toBeVisible();
});

test("an app that dies while it runs says so", async ({ page, problems }) => {
  await page.goto("/sign-in");
  await expect(page.getByRole("heading", { name: "Sign in" })).toBeVisible();
  // As a broken extension does: the page can no longer do what the app relies on.
  await page.evaluate(() => {
    const broken = () => {
      throw new Error("tampered with");
    };
    Document.prototype.createElement = broken;
    Node.prototype.cloneNode = broken;
  });
  problems.expect(/panicked at/);
  problems.tolerate(/uncaught/);
  await page.getByRole("link", { name: "Create an organization" }).click();
  await expect(page.getByRole("alert")).toContainText("This page stopped working");
});
