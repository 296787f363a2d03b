// Webhooks: made with an address and a secret, tried out, and what was sent to them, against a real receiver.
import { execFile } from "node:child_process";
import { createHmac } from "node:crypto";
import { promisify } from "node:util";
import type { Page } from "@playwright/test";
import { python as pythonProgram } from "../support/environment";
import { expectAccessible } from "../support/accessibility";
import { addMember, type Founded, signUp } from "../support/api";
import { whileBroken } from "../support/faults";
import { expect, test as base } from "../support/fixtures";
import { expectReflow } from "../support/looks";
import { haveSession } from "../support/people";
import { loopback, Receiver } from "../support/receiver";
import type { Server } from "../support/server";

/** A server that may call the receiver, and an organization on it with the page signed in. */
interface Scene {
  receiver: Receiver;
  scene: { server: Server; founded: Founded };
}

const test = base.extend<Scene>({
  receiver: async ({}, use) => {
    const receiver = await Receiver.listening();
    await use(receiver);
    await receiver.close();
  },
  scene: async ({ ownServer, context }, use) => {
    const server = await ownServer({ flags: loopback });
    const founded = await signUp(server.url);
    await haveSession(context, server.url, founded.admin);
    await use({ server, founded });
  },
});

const SECRET = "a-secret-of-at-least-32-characters";
const table = (page: Page, name: string) => page.getByRole("table", { name });
const row = (page: Page, words: string | RegExp) => table(page, "Deliveries").getByRole("row").filter({ hasText: words });
const news = (page: Page) => page.getByRole("status", { name: "News" });
const sheet = (page: Page) => page.getByRole("dialog", { name: "Delivery" });
const heading = (page: Page, name: string) => page.getByRole("heading", { level: 1, name, exact: true });

async function make(founded: Founded, url: string, more: object = {}): Promise<{ id: string; name: string }> {
  const body = { fullname: "Back end", environment: "prod", filters: ["all"], url, secret: { value: SECRET }, ...more };
  return (await founded.api.post("/v1/organization/webhooks", body)).result;
}

const signed = (body: string, secret: string) => `sha256=${createHmac("sha256", secret).update(body).digest("hex")}`;

test("a webhook is made with a secret that is shown once, and the code shown checks what it is sent", async ({ page, scene, receiver }) => {
  const { server, founded } = scene;
  await page.goto(`${server.url}/webhooks`);
  await expect(page.getByText("No webhooks yet")).toBeVisible();
  await page.getByRole("button", { name: "New webhook" }).first().click();
  await expect(heading(page, "New webhook")).toBeFocused();
  await page.getByLabel("Name", { exact: true }).fill("Back end");
  await page.getByLabel("URL").fill(receiver.url);
  await page.getByRole("radio", { name: "Only these" }).check();
  await page.getByRole("checkbox", { name: "Account created" }).check();
  await expectAccessible(page);
  await page.getByRole("button", { name: "Create webhook" }).click();

  const made = page.getByRole("region", { name: "The new webhook" });
  const shown = made.getByRole("group", { name: "Webhook secret", exact: true });
  await shown.getByRole("button", { name: "Show" }).click();
  const secret = (await shown.getByRole("code").innerText()).trim();
  expect(secret).toMatch(/^[0-9a-f]{64}$/);
  const code = (language: string) => made.getByRole("group", { name: `check in ${language}` }).getByRole("code").innerText();
  const [python, javascript] = [await code("Python"), await code("JavaScript")];
  await expectAccessible(page);
  await made.getByRole("checkbox", { name: "I have stored it" }).check();
  await made.getByRole("button", { name: "Continue to the webhook" }).click();
  await expect(heading(page, "Back end")).toBeFocused();

  await founded.api.post("/v1/accounts", { fullname: "Northwind" });
  await expect(row(page, "Account created")).toContainText("Delivered");
  const [message] = receiver.heard;
  const signature = String(message?.headers["synqly-signature"]);
  expect(signature).toBe(signed(message?.body ?? "", secret));
  const environment = { ...process.env, WEBHOOK_SECRET: secret };
  const run = async (program: string, args: string[], body: string) =>
    (await promisify(execFile)(program, [...args, body, signature], { env: environment })).stdout.trim();
  const py = `${python}\nimport sys\nprint(is_genuine(sys.argv[1].encode(), sys.argv[2]))`;
  const js = `${javascript}\nprocess.stdout.write(String(isGenuine(process.argv[1], process.argv[2])))`;
  const node = ["--input-type=module", "-e", js, "--"];
  expect(await run(pythonProgram(), ["-c", py], message?.body ?? "")).toBe("True");
  expect(await run(pythonProgram(), ["-c", py], `${message?.body} `)).toBe("False");
  expect(await run(process.execPath, node, message?.body ?? "")).toBe("true");
  expect(await run(process.execPath, node, `${message?.body} `)).toBe("false");
  const kept = await page.evaluate(() => JSON.stringify([{ ...localStorage }, document.body.innerHTML, location.href]));
  expect(kept).not.toContain(secret);
});

test("an address that must not be called is refused at its field, and nothing typed is lost", async ({ page, founded, problems }) => {
  problems.tolerate(/status of 4\d\d/);
  expect(founded.token).toBeTruthy();
  await page.goto("/webhooks/new");
  await page.getByRole("button", { name: "Create webhook" }).click();
  await expect(page.getByRole("alert").first()).toBeFocused();
  await expect(page.getByLabel("URL")).toHaveAccessibleDescription(/Enter the address/);
  await page.getByLabel("Name", { exact: true }).fill("Inside");
  await page.getByRole("radio", { name: "Use my own" }).check();
  await page.getByLabel("Your secret").fill("short");
  await page.getByRole("radio", { name: "Only these" }).check();
  await page.getByLabel("URL").fill("http://127.0.0.1:9/hook");
  await page.getByRole("button", { name: "Create webhook" }).click();
  await expect(page.getByLabel("Your secret")).toHaveAccessibleDescription(/at least 32/i);
  await expect(page.getByRole("group", { name: "Events", exact: true })).toHaveAccessibleDescription(/at least one event/);
  await page.getByLabel("Your secret").fill(SECRET);
  await page.getByRole("radio", { name: "Everything" }).check();
  await page.getByRole("button", { name: "Create webhook" }).click();
  await expect(page.getByLabel("URL")).toHaveAttribute("aria-invalid", "true");
  await expect(page.getByLabel("Name", { exact: true })).toHaveValue("Inside");
  await expect(page.getByLabel("Your secret")).toHaveValue(SECRET);
  await expectAccessible(page);
});

test("a test is sent, and the page says how it went", async ({ page, scene, receiver }) => {
  const { server, founded } = scene;
  const webhook = await make(founded, receiver.url);
  await page.goto(`${server.url}/webhooks/${webhook.name}`);
  await page.getByRole("button", { name: "Send test" }).first().click();
  await expect(sheet(page).getByText("Delivered")).toBeVisible();
  await expect(sheet(page)).toContainText("204");
  await expect(page).toHaveURL(/delivery=/);
  const body = await sheet(page).getByRole("group", { name: "body" }).getByRole("code").innerText();
  expect(JSON.parse(body)).toEqual(JSON.parse(receiver.heard[0]?.body ?? ""));
  const headers = await sheet(page).getByRole("group", { name: "headers" }).getByRole("code").innerText();
  for (const line of headers.split("\n")) {
    const [name = "", value = ""] = line.split(/: (.*)/);
    const sent = String(receiver.heard[0]?.headers[name]);
    expect(value.startsWith("sha256=…") ? sent.startsWith("sha256=") : sent === value, line).toBe(true);
  }
  await expectAccessible(page);
  await page.reload();
  await expect(sheet(page).getByText("Delivered")).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(page).not.toHaveURL(/delivery=/);
});

test("a delivery that fails is shown with its answer and its next try, and can be sent again when it is over", async ({ page, scene, receiver, problems }) => {
  const { server, founded } = scene;
  problems.tolerate(/status of 409/);
  receiver.status = 503;
  const webhook = await make(founded, receiver.url);
  await page.goto(`${server.url}/webhooks/${webhook.name}`);
  await page.getByRole("button", { name: "Send test" }).first().click();
  await expect(sheet(page).getByText("Tried, waiting")).toBeVisible();
  await expect(sheet(page)).toContainText("503");
  const again = sheet(page).getByRole("button", { name: "Send again" });
  await expect(again).toHaveAttribute("aria-disabled", "true");
  await expect(again).toHaveAccessibleDescription(/still waits/);
  // Its own next try is some ten seconds away.
  receiver.status = 200;
  await expect(sheet(page).getByText("Delivered")).toBeVisible({ timeout: 20_000 });
  await again.click();
  await expect(sheet(page).getByText("The delivery before")).toBeVisible();
  await expect(sheet(page).getByText("Delivered")).toBeVisible();
  expect(receiver.heard.map((message) => message.body)).toEqual(Array(3).fill(receiver.heard[0]?.body));
  await page.keyboard.press("Escape");
  await expect(row(page, "Sent again")).toBeVisible();
  await page.getByRole("button", { name: /^State:/ }).click();
  await page.getByRole("checkbox", { name: "Failed" }).check();
  await expect(page).toHaveURL(/f\.state=failed/);
  await expect(table(page, "Deliveries").getByRole("rowheader")).toHaveCount(0);
});

test("a receiver that is gone disables its webhook, which says why and is enabled again", async ({ page, scene, receiver }) => {
  const { server, founded } = scene;
  receiver.status = 410;
  const webhook = await make(founded, receiver.url);
  await page.goto(`${server.url}/webhooks/${webhook.name}`);
  await page.getByRole("button", { name: "Send test" }).first().click();
  await expect(sheet(page).getByText("Failed")).toBeVisible();
  await expect(sheet(page)).toContainText("wants nothing more");
  await page.keyboard.press("Escape");
  await expect(page.getByText("It is told nothing at the moment")).toBeVisible();
  await expect(page.getByText("answered 410")).toBeVisible();
  const send = page.getByRole("button", { name: "Send test" }).first();
  await expect(send).toHaveAttribute("aria-disabled", "true");
  receiver.status = 200;
  await page.getByRole("button", { name: "Enable" }).click();
  await expect(news(page)).toContainText("Back end enabled");
  await send.click();
  await expect(sheet(page).getByText("Delivered")).toBeVisible();
});

test("a webhook is edited; its secret is changed and shown once; somebody else's change is not overwritten", async ({ page, scene, receiver, problems }) => {
  const { server, founded } = scene;
  problems.tolerate(/status of 412/);
  const webhook = await make(founded, receiver.url);
  await page.goto(`${server.url}/webhooks`);
  await table(page, "Webhooks").getByRole("button", { name: "Actions for Back end" }).click();
  await page.getByRole("button", { name: "Edit…" }).click();
  const dialog = page.getByRole("dialog", { name: "Edit Back end" });
  await dialog.getByLabel("Name", { exact: true }).fill("Our back end");
  await founded.api.patch(`/v1/organization/webhooks/${webhook.id}`, [{ op: "replace", path: "/environment", value: "test" }]);
  await expect(dialog.getByText("Somebody else has changed this webhook meanwhile")).toBeVisible();
  await dialog.getByRole("button", { name: "Show theirs" }).click();
  await expect(dialog.getByRole("radio", { name: "Test" })).toBeChecked();
  await dialog.getByLabel("Name", { exact: true }).fill("Our back end");
  await dialog.getByRole("radio", { name: "Make a new one" }).check();
  await dialog.getByRole("button", { name: "Save webhook" }).click();
  const shown = dialog.getByRole("group", { name: "Webhook secret", exact: true });
  await shown.getByRole("button", { name: "Show" }).click();
  const secret = (await shown.getByRole("code").innerText()).trim();
  await dialog.getByRole("checkbox", { name: "I have stored it" }).check();
  await dialog.getByRole("button", { name: "Done" }).click();
  await expect(table(page, "Webhooks").getByRole("link", { name: "Our back end" })).toBeVisible();
  await founded.api.post(`/v1/organization/webhooks/${webhook.id}/test`);
  await expect.poll(() => receiver.heard.length).toBe(1);
  expect(receiver.heard[0]?.headers["x-synqly-signature"]).toBe(signed(receiver.heard[0]?.body ?? "", secret));
});

test("a webhook is deleted after its consequences are counted", async ({ page, scene, receiver }) => {
  const { server, founded } = scene;
  receiver.status = 503;
  const webhook = await make(founded, receiver.url);
  await founded.api.post(`/v1/organization/webhooks/${webhook.id}/test`);
  await page.goto(`${server.url}/webhooks/${webhook.name}`);
  await page.getByRole("button", { name: "More actions" }).click();
  await page.getByRole("button", { name: "Delete…" }).click();
  const dialog = page.getByRole("dialog", { name: "Delete Back end?" });
  await expect(dialog).toContainText("1 message that still waits will not be sent");
  await expectAccessible(page);
  await dialog.getByRole("button", { name: "Delete webhook" }).click();
  await expect(news(page)).toContainText("Back end deleted");
  await expect(page).toHaveURL(`${server.url}/webhooks`);
  await expect(page.getByText("No webhooks yet")).toBeVisible();
});

test("who may only look sees why nothing can be changed", async ({ page, context, scene, receiver }) => {
  const { server, founded } = scene;
  const webhook = await make(founded, receiver.url);
  const viewer = await addMember(founded, ["viewer"], { fullname: "Vera View" });
  await context.clearCookies();
  await haveSession(context, server.url, viewer, founded.organization.id);
  await page.goto(`${server.url}/webhooks/${webhook.name}`);
  for (const name of ["Edit", "Send test"]) {
    const button = page.getByRole("button", { name, exact: true }).first();
    await expect(button).toHaveAttribute("aria-disabled", "true");
    await expect(button).toHaveAccessibleDescription(/Your roles do not let you change webhooks/);
  }
});

test("a list that does not load says so and loads when asked again; 320 pixels are enough", async ({ page, server, founded, problems }) => {
  const webhook = await make(founded, "https://hooks.example.com/patchbay");
  await whileBroken(server, problems, "webhooks", async () => {
    await page.goto("/webhooks");
    await expect(page.getByRole("button", { name: "Retry" })).toBeVisible();
  });
  await page.getByRole("button", { name: "Retry" }).click();
  await expect(table(page, "Webhooks").getByRole("link", { name: "Back end" })).toBeVisible();
  for (const path of ["/webhooks", "/webhooks/new", `/webhooks/${webhook.name}`]) {
    await page.goto(path);
    await expect(page.locator("[aria-busy=true], .skeleton:visible")).toHaveCount(0);
    await expectReflow(page);
  }
});
