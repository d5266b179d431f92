import { samples } from "./sample_mail.mjs";

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
  { name: "20-logs-detection", path: "/logs/detection" },
  { name: "21-logs-mail", path: "/logs/mail_tracking" },
  { name: "22-logs-audit", path: "/logs/audit" },
  { name: "23-logs-details", docs: "log-details", path: "/logs/detection", prepare: async (page) => { await page.locator(".rows tr:not(.waiting) .row-link").nth(8).click(); await page.locator("dialog .findings, dialog .empty").first().waitFor(); } },
  { name: "30-quarantine", path: "/quarantine" },
  { name: "31-quarantine-details", docs: "quarantine", path: "/quarantine", prepare: async (page) => { await page.locator(".row-link").first().click(); await page.locator("dialog h3").first().waitFor(); } },
  { name: "40-trace", docs: "trace", path: "/trace?search=yes" },
  { name: "41-scan", docs: "scan", path: "/scan", prepare: async (page) => {
    await page.locator('input[type="file"]').setInputFiles({ name: "invoice.eml", mimeType: "message/rfc822", buffer: Buffer.from(samples()[1].text) });
    await page.locator(".card .findings li").first().waitFor();
  } },
  { name: "16-dlp", path: "/dlp" },
  { name: "17-policy-spam", path: "/policy/2?tab=spam" },
  { name: "18-policy-data-loss", path: "/policy/3?tab=data_loss" },
  { name: "19-health", docs: "health", path: "/dashboard?tab=health" },
  { name: "24-users", path: "/dashboard?tab=users" },
  { name: "42-story", path: "/trace?search=yes", prepare: async (page) => { await page.locator("tr .row-link").first().click(); await page.locator(".timeline").waitFor(); } },
  { name: "50-update-eligible", docs: "update", path: "/update", as: owner("eligible") },
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
  { name: "66-sessions", path: "/sessions", as: owner("updated") },
];
