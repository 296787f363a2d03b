// What each form does when its sending goes wrong: it says what happened where it was sent, keeps what was typed, shows
// that it waits, and gets through as soon as it can.
import type { Locator, Page } from "@playwright/test";
import { signUp } from "../support/api";
import { onDatabase, useUp, whileBroken, whileLimited, whileStopped, whileSuspended } from "../support/faults";
import { expect, test } from "../support/fixtures";
import { type Form, forms, type Stage, withLee } from "../support/forms";
import { haveSession } from "../support/people";
import type { Problems } from "../support/problems";

/** Sends it and expects to be told, in the form itself. */
async function expectRefused(form: Form, place: Locator, words: RegExp): Promise<void> {
  await place.getByRole("button", { name: form.submit, exact: true }).click();
  // With several at once it is said of each.
  const told = place.getByRole("alert").or(place.getByRole("list", { name: "Did not work" }));
  await expect(told.filter({ hasText: words })).toBeVisible();
  await expectKept(form, place);
}

async function expectKept(form: Form, place: Locator): Promise<void> {
  for (const [field, value] of form.kept(place)) await expect(field).toHaveValue(value);
}

/** The rights that the form needs are gone before it is sent. */
async function whileDemoted({ server, founded }: Stage, problems: Problems, during: () => Promise<void>): Promise<void> {
  problems.expect(/status of 403/);
  // In the database: of a change by the API the page hears at once, and would rest its button before it is pressed.
  const set = (role: string) => `UPDATE member_roles SET role = '${role}' WHERE member_id = '${founded.admin.id}'`;
  await onDatabase(server, set("viewer"));
  await during();
  await onDatabase(server, set("administrator"));
  // A change that all pages hear of, so that they ask for their rights again.
  await founded.api.patch(`/v1/members/${founded.admin.id}`, [{ op: "add", path: "/nickname", value: "Dana" }]);
}

/** Others behind the same address have used up its calls. */
async function whileCrowded({ page, server }: Stage, problems: Problems, form: Form, during: () => Promise<void>) {
  const { path, method = "POST" } = form.openToAll ?? { path: "/" };
  problems.expect(/status of 429/);
  const from = (address: string) => ({ "x-forwarded-for": address });
  const headers = { ...from("192.0.2.1"), "content-type": "application/json" };
  const body = method === "GET" ? undefined : "{}";
  await page.setExtraHTTPHeaders(from("192.0.2.1"));
  await useUp(() => fetch(server.url + path, { method, headers, body }));
  await during();
  await page.setExtraHTTPHeaders(from("192.0.2.2"));
}

/** The token of the page's session, as it last used it. */
function watchToken(page: Page): () => string {
  let seen = "";
  page.on("request", (request) => {
    seen = request.headers()["authorization"] ?? seen;
  });
  return () => seen;
}

for (const form of forms) {
  test(`${form.name}: nothing typed is lost in any trouble, and the next try works`, async ({ page, context, ownServer, problems }) => {
    const server = await ownServer({ flags: ["--trusted-proxies", "127.0.0.1/32"] });
    const founded = await signUp(server.url);
    const stage = { page, server, founded, lee: await withLee(founded) };
    if (!form.openToAll) await haveSession(context, server.url, founded.admin);
    const token = watchToken(page);
    const place = await form.open(stage);
    await form.fill(place);

    if (!form.openToAll && !form.everybody) {
      await whileDemoted(stage, problems, () => expectRefused(form, place, /You may not do this/));
      // It hears of its new rights by itself.
      await expect(place.getByRole("button", { name: form.submit, exact: true })).toBeEnabled();
    }
    await whileStopped(server, problems, () => expectRefused(form, place, /The server does not answer/));
    if (!form.early) {
      await whileBroken(server, problems, "audit_entries", () => expectRefused(form, place, /Request \S+/));
    }
    if (form.openToAll) {
      await whileCrowded(stage, problems, form, () => expectRefused(form, place, /Wait .+, then try again/));
    } else if (!form.patient) {
      await whileLimited(server, problems, token(), () => expectRefused(form, place, /Wait .+, then try again/));
    }
    const submit = place.getByRole("button", { name: form.submit, exact: true });
    await whileSuspended(server, async () => {
      await submit.click();
      // Where there are several to do, the button makes room for one that stops.
      if (form.patient) await expect(place.locator("form[aria-busy=true]")).toBeVisible();
      else await expect(submit).toHaveAttribute("aria-busy", "true");
      await expectKept(form, place);
    });
    await form.done(stage);
  });
}
