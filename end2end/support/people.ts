// Getting somebody signed in without going through the form, where the form is not what a test is about.
import { type BrowserContext, expect, type Page } from "@playwright/test";
import type { Person } from "./api";

/** Gives the context the session's cookie, as the sign-in page would; the next page that opens is signed in. */
export async function haveSession(
  context: BrowserContext,
  url: string,
  person: Person,
  organizationId?: string,
): Promise<void> {
  const answer = await context.request.post(`${url}/v1/session`, {
    data: { name: person.name, secret: person.secret, organization_id: organizationId },
    headers: { "sec-fetch-site": "same-origin" },
  });
  expect(answer.status(), await answer.text()).toBe(200);
}

/** Fills and sends the sign-in form of the page that is shown. */
export async function signInByForm(page: Page, person: Person): Promise<void> {
  await page.getByLabel("E-mail").fill(person.name);
  await page.getByLabel("Password", { exact: true }).fill(person.secret);
  await page.getByRole("button", { name: "Sign in" }).click();
}
