// What a form is for the tests that ask the same of all of them: how it is come to, what is typed, how it is sent, and how
// one sees that it got through; and what the forms' tables share.
import { expect, type Locator, type Page } from "@playwright/test";
import { addMember, type Founded, newSecret } from "../api";
import type { Server } from "../server";

export interface Stage {
  page: Page;
  server: Server;
  founded: Founded;
  /** A colleague of the administrator, who is the one that is signed in. */
  lee: { id: string; name: string };
}

export interface Form {
  name: string;
  /** Makes what it needs, opens it, and gives what it stands in: the page's main part, a section or a dialog. */
  open: (stage: Stage) => Promise<Locator>;
  fill: (form: Locator) => Promise<void>;
  /** The words of its button. */
  submit: string;
  /** Its fields and what is typed into them. */
  kept: (form: Locator) => [Locator, string | RegExp][];
  /** What shows that it got through. */
  done: (stage: Stage) => Promise<void>;
  /** A call without a token that counts against the same limit, for forms that need no session. */
  openToAll?: { path: string; method?: string };
  /** Whether everybody may send it, whatever their roles. */
  everybody?: true;
  /** Whether a server that is called too often is given time instead of telling the person. */
  patient?: true;
  /** Whether the answer comes before the work is done, so that it is the same when the work fails. */
  early?: true;
}

export const main = (page: Page) => page.getByRole("main");
export const secret = newSecret();
export const password = (form: Locator) => form.getByLabel("Password", { exact: true });

export const go = (stage: Stage, path: string) => stage.page.goto(stage.server.url + path);
export const news = async ({ page }: Stage, words: string) => {
  await expect(page.getByRole("status", { name: "News" })).toContainText(words);
};
export const overview = async ({ page, server }: Stage) => {
  await expect(page).toHaveURL(`${server.url}/`);
  await expect(page.getByRole("heading", { level: 1, name: "Overview" })).toBeVisible();
};

/** Opens a page and presses a button on it that opens a dialog. */
export async function dialog(stage: Stage, path: string, button: string, name: string | RegExp): Promise<Locator> {
  await go(stage, path);
  await stage.page.getByRole("button", { name: button, exact: true }).click();
  return stage.page.getByRole("dialog", { name });
}

export async function section(stage: Stage, name: string): Promise<Locator> {
  await go(stage, "/settings");
  return stage.page.getByRole("region", { name, exact: true });
}

/** Somebody besides the administrator. */
export async function withLee(founded: Founded): Promise<{ id: string; name: string }> {
  return addMember(founded, ["viewer"], { fullname: "Lee Ray" });
}
