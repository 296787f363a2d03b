// Forms of those who are not signed in.
import { expect } from "@playwright/test";
import { linkInLetter } from "../mailbox";
import { pathOf } from "../pages";
import { type Form, go, main, overview, password, secret } from "./form";

export const withoutSession: Form[] = [
  {
    name: "sign-up",
    open: async (stage) => (await go(stage, "/sign-up"), main(stage.page)),
    fill: async (form) => {
      await form.getByLabel("Organization name").fill("Zeta Works");
      await form.getByLabel("Your name").fill("Zoe Ade");
      await form.getByLabel("E-mail").fill("zoe@zeta.test");
      await password(form).fill(secret);
    },
    submit: "Create Account",
    kept: (form) => [
      [form.getByLabel("Organization name"), "Zeta Works"],
      [form.getByLabel("Name in addresses"), "zeta-works"],
      [form.getByLabel("E-mail"), "zoe@zeta.test"],
      [password(form), secret],
    ],
    done: ({ page }) => expect(page.getByRole("heading", { name: "Welcome to Zeta Works" })).toBeVisible(),
    openToAll: { path: "/v1/signup" },
  },
  {
    name: "sign-in",
    open: async (stage) => {
      const { admin } = stage.founded;
      await go(stage, "/sign-in");
      const form = main(stage.page);
      await form.getByLabel("E-mail").fill(admin.name);
      await password(form).fill(admin.secret);
      return form;
    },
    fill: async () => {},
    submit: "Sign in",
    kept: (form) => [
      [form.getByLabel("E-mail"), /^dana\..+@acme\.test$/],
      [password(form), /^violet-/],
    ],
    done: overview,
    openToAll: { path: "/v1/session" },
  },
  {
    name: "forgotten password",
    open: async (stage) => (await go(stage, "/forgot"), main(stage.page)),
    fill: (form) => form.getByLabel("E-mail").fill("zoe@zeta.test"),
    submit: "Send the link",
    kept: (form) => [[form.getByLabel("E-mail"), "zoe@zeta.test"]],
    done: ({ page }) => expect(page.getByText("Look into your mailbox")).toBeVisible(),
    openToAll: { path: "/v1/password-resets" },
    early: true,
  },
  {
    name: "new password by link",
    open: async (stage) => {
      const { name } = stage.founded.admin;
      await stage.founded.api.post("/v1/password-resets", { name });
      await go(stage, pathOf(await linkInLetter(stage.server.mailFolder, name)));
      return main(stage.page);
    },
    fill: (form) => form.getByLabel("New password", { exact: true }).fill(secret),
    submit: "Change password",
    kept: (form) => [[form.getByLabel("New password", { exact: true }), secret]],
    done: ({ page }) => expect(page.getByText("Your password has been changed")).toBeVisible(),
    openToAll: { path: "/v1/password-reset", method: "GET" },
  },
  {
    name: "accepting an invitation",
    open: async (stage) => {
      const body = { name: "mia@acme.test", role_binding: ["viewer"], options: { options: ["invited"] } };
      const { result } = await stage.founded.api.post("/v1/members", body);
      await go(stage, pathOf(result.invitation.link));
      return main(stage.page);
    },
    fill: async (form) => {
      await form.getByLabel("Your name").fill("Mia Moe");
      await password(form).fill(secret);
    },
    submit: "Accept and sign in",
    kept: (form) => [
      [form.getByLabel("Your name"), "Mia Moe"],
      [password(form), secret],
    ],
    done: overview,
    openToAll: { path: "/v1/invitation", method: "GET" },
  },
];
