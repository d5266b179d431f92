import { samples } from "./sample_mail.mjs";

// Something to see where people have to have done something first: a correction, a reported mail.
const correct_one = async (page) => {
  await page.evaluate(async () => {
    const csrf = (await (await fetch("/api/v1/session")).json()).csrf,
      until = new Date().toISOString(),
      from = new Date(Date.now() - 3_600_000).toISOString();
    const rows = (await (await fetch(`/api/v1/logs/mail_tracking?from=${from}&until=${until}`)).json()).items;
    for (const [part, verdict] of [
      ["Minutes", "wanted"],
      ["Your account", "phishing"],
    ]) {
      const row = rows.find((one) => one.subject.startsWith(part));
      if (row)
        await fetch("/api/v1/corrections", {
          method: "POST",
          headers: { "X-CSRF-Token": csrf, "Content-Type": "application/json" },
          body: JSON.stringify({ mail: row.item, verdict }),
        });
    }
  });
  await page.reload();
  await page.locator("tbody tr").first().waitFor();
};
const report_one = async (page) => {
  await page.evaluate(async (raw) => {
    const csrf = (await (await fetch("/api/v1/session")).json()).csrf;
    await fetch("/api/v1/reported?claim=phishing&reporter=bob@example.com", {
      method: "POST",
      headers: { "X-CSRF-Token": csrf, "Content-Type": "message/rfc822" },
      body: raw,
    });
  }, samples()[1].text);
  for (let n = 0; n < 20; n += 1) {
    // until it has been judged anew
    await page.reload();
    await page.locator("tbody tr, .blank").first().waitFor();
    if ((await page.locator("tbody tr", { hasText: "Your account" }).count()) > 0) return;
    await new Promise((go) => setTimeout(go, 1_000));
  }
};

// Every screen of the console, for pictures and for the checks that every screen must pass (axe, 360 px, CSP, hostile mail).
const owner = (tenant) => ({ name: `owner@${tenant}.example`, side: "platform" });
const clp = (tenant, side = "cas") => ({ name: `clp-${tenant}`, side });

export const screens = [
  { name: "01-sign-in", path: "/", as: "nobody" },
  { name: "02-reset", path: "/reset#none", as: "nobody" },
  { name: "10-dashboard", docs: "dashboard", path: "/dashboard" },
  { name: "11-policies", path: "/policies" },
  { name: "12-policy", docs: "policy", path: "/policy/2?tab=malware" },
  { name: "13-policies-yaml", path: "/policies-yaml" },
  { name: "14-lists", path: "/lists" },
  { name: "15-list", path: "/lists/internal_domains" },
  { name: "15a-high-profile-users", path: "/lists/high_profile_users" },
  { name: "15b-high-profile-domains", path: "/lists/high_profile_domains" },
  { name: "20-logs-detection", path: "/logs/detection" },
  { name: "21-logs-mail", path: "/logs/mail_tracking" },
  { name: "22-logs-audit", path: "/logs/audit" },
  {
    name: "23-logs-details",
    docs: "log-details",
    path: "/logs/detection",
    prepare: async (page) => {
      await page.locator(".rows tr:not(.waiting) .row-link").nth(8).click();
      await page.locator("dialog .findings, dialog .empty").first().waitFor();
    },
  },
  { name: "30-quarantine", path: "/quarantine" },
  {
    name: "31-quarantine-details",
    docs: "quarantine",
    path: "/quarantine",
    prepare: async (page) => {
      await page.locator("tr", { hasText: "Your account" }).locator(".row-link").click();
      await page.locator("dialog h3").first().waitFor();
    },
  },
  { name: "42-correlated", path: "/correlated?kind=anomaly&period=30d" },
  { name: "40-trace", docs: "trace", path: "/trace?search=yes" },
  {
    name: "41-scan",
    docs: "scan",
    path: "/scan",
    prepare: async (page) => {
      await page
        .locator('input[type="file"]')
        .setInputFiles({ name: "invoice.eml", mimeType: "message/rfc822", buffer: Buffer.from(samples()[1].text) });
      await page.locator(".card .findings li").first().waitFor();
    },
  },
  { name: "43-manual-scans", path: "/manual-scans" },
  { name: "76-groups", path: "/lists/groups" },
  { name: "77-service-accounts", path: "/service-accounts" },
  { name: "16-dlp", path: "/dlp" },
  { name: "17-policy-spam", path: "/policy/2?tab=spam" },
  { name: "18-policy-data-loss", path: "/policy/3?tab=data_loss" },
  { name: "19-health", docs: "health", path: "/dashboard?tab=health" },
  { name: "24-users", path: "/dashboard?tab=users" },
  {
    name: "42-story",
    docs: "story",
    path: "/trace?search=yes",
    prepare: async (page) => {
      await page.locator("tr", { hasText: "Your account" }).first().locator(".row-link").click();
      await page.locator(".timeline").first().waitFor();
    },
  },
  { name: "32-end-user", path: "/end-user" },
  { name: "33-end-user-rules", docs: "end-user", path: "/end-user?tab=rules" },
  { name: "34-end-user-preview", path: "/end-user?tab=preview" },
  { name: "35-reported", docs: "reported", path: "/reported", prepare: report_one },
  { name: "36-reported-rules", path: "/reported?tab=rules" },
  { name: "37-reports", path: "/reports" },
  { name: "38-reports-schedules", path: "/reports?tab=schedules" },
  { name: "39-reports-once", docs: "reports", path: "/reports?tab=once" },
  { name: "43-services", path: "/dashboard?tab=services" },
  { name: "44-logs-empty", path: "/logs/url_click" },
  { name: "45-policy-web", path: "/policy/2?tab=web_reputation" },
  { name: "46-policy-files", path: "/policy/2?tab=file_blocking" },
  { name: "47-policy-correlated", path: "/policy/2?tab=correlated_intelligence" },
  { name: "48-policy-history", path: "/policy/2?tab=history" },
  {
    name: "49-policy-simulate",
    path: "/policy/2",
    prepare: async (page, t) => {
      await page.getByRole("button", { name: t("simulate.button"), exact: true }).click();
      await page
        .getByRole("dialog")
        .getByRole("button", { name: t("simulate.run"), exact: true })
        .click();
      await page.locator("dialog .numbers").waitFor();
    },
  },
  { name: "72-corrections", docs: "corrections", path: "/judgement", prepare: correct_one },
  { name: "73-retro-scan", path: "/judgement?tab=retro" },
  { name: "74-correlation-rules", path: "/judgement?tab=rules" },
  { name: "75-writing-style", path: "/judgement?tab=style" },
  { name: "50-update-eligible", docs: "update", docs_language: "ja", path: "/update", as: owner("eligible") },
  { name: "51-update-errors", path: "/update/errors", as: owner("eligible") },
  { name: "52-instances", path: "/instances", as: owner("eligible") },
  { name: "53-menu-map", path: "/menu-map", as: owner("updated") },
  { name: "54-update-done", docs: "update-done", path: "/update", as: owner("updated") },
  { name: "55-credits", path: "/credits", as: owner("updated") },
  { name: "56-licence", docs: "licence", path: "/licence", as: owner("updated") },
  { name: "57-update-not-activated", path: "/update", as: clp("not-activated") },
  { name: "58-dashboard-cas-banner", path: "/dashboard", as: clp("not-activated") },
  { name: "59-update-platform", path: "/update", as: clp("platform-old", "platform") },
  { name: "60-accounts", docs: "accounts", path: "/accounts", as: owner("updated") },
  { name: "61-roles", path: "/roles", as: owner("updated") },
  { name: "62-organizations", path: "/organizations", as: owner("updated") },
  { name: "63-api-keys", path: "/api-keys", as: owner("updated") },
  { name: "64-audit", path: "/audit", as: owner("updated") },
  { name: "65-settings", path: "/settings", as: owner("updated") },
  { name: "67-notifications", path: "/notifications", as: owner("updated") },
  { name: "68-identity-providers", path: "/identity-providers", as: owner("updated") },
  { name: "69-quarantine-empty", path: "/quarantine", as: owner("updated") },
  { name: "70-dashboard-empty", path: "/dashboard", as: owner("updated") },
  { name: "71-fleet", docs: "fleet", path: "/fleet" },
  { name: "66-sessions", path: "/sessions", as: owner("updated") },
];
