// Forms about members and roles.
import { expect } from "@playwright/test";
import { dialog, type Form, go, news } from "./form";

export const people: Form[] = [
  {
    name: "inviting one",
    open: (stage) => dialog(stage, "/members", "Invite", "Invite a teammate"),
    fill: async (form) => {
      await form.getByLabel("E-mail address").fill("mia@acme.test");
      await form.getByRole("textbox", { name: "Name" }).fill("Mia Moe");
      await form.getByRole("radio", { name: /^Administrator/ }).check();
    },
    submit: "Send invitation",
    kept: (form) => [
      [form.getByLabel("E-mail address"), "mia@acme.test"],
      [form.getByRole("textbox", { name: "Name" }), "Mia Moe"],
      [form.getByRole("radio", { name: /^Administrator/, checked: true }), "administrator"],
    ],
    done: ({ page }) => expect(page.getByText("mia@acme.test is invited")).toBeVisible(),
  },
  {
    name: "inviting many",
    open: (stage) => dialog(stage, "/members", "Invite many…", "Invite many"),
    fill: (form) => form.getByLabel("People, one a line").fill("mia@acme.test, Mia Moe\ntom@acme.test"),
    submit: "Invite 2 people",
    kept: (form) => [[form.getByLabel("People, one a line"), "mia@acme.test, Mia Moe\ntom@acme.test"]],
    done: ({ page }) => expect(page.getByText("2 of 2 done.")).toBeVisible(),
    patient: true,
  },
  {
    name: "a member's profile",
    open: (stage) => dialog(stage, `/members/${stage.lee.id}`, "Edit profile", "Edit profile"),
    fill: async (form) => {
      await form.getByLabel("Name", { exact: true }).fill("Lee Raymond");
      await form.getByLabel("Nickname").fill("Ray");
    },
    submit: "Save profile",
    kept: (form) => [
      [form.getByLabel("Name", { exact: true }), "Lee Raymond"],
      [form.getByLabel("Nickname"), "Ray"],
    ],
    done: (stage) => news(stage, "Profile saved"),
  },
  {
    name: "a member's roles",
    open: (stage) => dialog(stage, `/members/${stage.lee.id}`, "Change", "Roles of Lee Ray"),
    fill: (form) => form.getByRole("checkbox", { name: /^Member/ }).check(),
    submit: "Save roles",
    kept: (form) => [[form.getByRole("checkbox", { name: /^Member/, checked: true }), "on"]],
    done: ({ page }) => expect(page.getByRole("region", { name: "Profile" })).toContainText("Member"),
  },
  {
    name: "a new role",
    open: (stage) => dialog(stage, "/roles", "New role", "New role"),
    fill: async (form) => {
      await form.getByLabel("Name", { exact: true }).fill("Support");
      await form.getByLabel("What it is for").fill("First line");
      await form.getByRole("radio", { name: "Editor" }).check();
      await form.getByRole("radio", { name: "Some accounts" }).check();
      await form.getByLabel("Test accounts").check();
    },
    submit: "Create role",
    kept: (form) => [
      [form.getByLabel("Name", { exact: true }), "Support"],
      [form.getByLabel("What it is for"), "First line"],
      [form.getByRole("radio", { name: "Editor", checked: true }), "account-manager"],
      [form.getByRole("checkbox", { name: "Test accounts", checked: true }), "on"],
    ],
    done: (stage) => news(stage, "Role Support created"),
  },
  {
    name: "a role's page",
    open: async (stage) => {
      await stage.founded.api.post("/v1/roles", { fullname: "Support", permission_set: "viewer" });
      await go(stage, "/roles/support");
      return stage.page.getByRole("region", { name: "Role", exact: true });
    },
    fill: (form) => form.getByLabel("What it is for").fill("First line"),
    submit: "Save role",
    kept: (form) => [[form.getByLabel("What it is for"), "First line"]],
    done: (stage) => news(stage, "Role Support saved"),
  },
];
