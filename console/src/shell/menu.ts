import type { ComponentType } from "preact";
import { Dashboard } from "../dashboard/view";
import { Logs } from "../logs/view";
import { Quarantine } from "../quarantine/view";
import { EndUser } from "../end_user/view";
import { Notifications } from "../notifications/view";
import { Reports } from "../reports/view";
import { Reported } from "../reported/view";
import { Policies } from "../policies/view";
import { PolicyEditor } from "../policies/editor";
import { Yaml } from "../policies/yaml";
import { Dlp } from "../policies/dlp";
import { Lists } from "../lists/view";
import { Correlated } from "../correlated/view";
import { Trace } from "../trace/view";
import { Judgement } from "../judgement/view";
import { Scan } from "../trace/scan";
import { ManualScans } from "../manual_scan/view";
import { Update } from "../update/view";
import { UpdateErrors } from "../update/errors";
import { MenuMap } from "../update/menu_map";
import { Instances } from "../update/instances";
import { Fleet } from "../update/fleet";
import { Providers } from "../administration/providers";
import { Accounts } from "../administration/accounts";
import { Roles } from "../administration/roles";
import { Organizations } from "../administration/organizations";
import { ServiceAccountsPage } from "../administration/service_accounts";
import { Keys } from "../administration/keys";
import { Licence } from "../administration/licence";
import { Credits } from "../administration/credits";
import { Audit } from "../administration/audit";
import { Settings } from "../administration/settings";
import { Sessions } from "../sign_in/sessions";
import type { Key } from "../text";
import type { IconName } from "../ui/icon";

export interface Screen {
  path: string;
  title: Key;
  screens: string;
  view: ComponentType;
  group: "protect" | "service" | "administration" | "hidden";
  side?: "cas" | "platform";
  icon?: IconName;
  also?: string;
}

/** Every screen, its place in the menu, and the permissions of which one is enough to see it. */
export const screens: Screen[] = [
  { path: "/dashboard", title: "menu.dashboard", screens: "dashboard", view: Dashboard, group: "protect", icon: "dashboard" },
  {
    path: "/policies",
    also: "/policy /dlp /policies-yaml",
    title: "menu.policies",
    screens: "policies",
    view: Policies,
    group: "protect",
    icon: "policies",
  },
  { path: "/dlp", title: "menu.dlp", screens: "policies", view: Dlp, group: "hidden" },
  { path: "/lists", title: "menu.lists", screens: "global_settings", view: Lists, group: "protect", icon: "lists" },
  { path: "/logs", title: "menu.logs", screens: "logs", view: Logs, group: "protect", icon: "logs" },
  { path: "/quarantine", title: "menu.quarantine", screens: "quarantine", view: Quarantine, group: "protect", icon: "quarantine" },
  { path: "/end-user", title: "menu.end_user", screens: "quarantine", view: EndUser, group: "protect", icon: "inbox" },
  { path: "/reported", title: "menu.reported", screens: "user_reported", view: Reported, group: "protect", icon: "flag" },
  { path: "/correlated", title: "menu.correlated", screens: "logs", view: Correlated, group: "protect", icon: "correlated" },
  { path: "/reports", title: "menu.reports", screens: "reports", view: Reports, group: "protect", icon: "report" },
  { path: "/trace", title: "menu.trace", screens: "logs", view: Trace, group: "protect", icon: "trace" },
  { path: "/manual-scans", title: "menu.manual_scan", screens: "manual_scan", view: ManualScans, group: "protect", icon: "search" },
  { path: "/scan", title: "menu.scan", screens: "manual_scan", view: Scan, group: "protect", icon: "scan" },
  { path: "/judgement", title: "menu.judgement", screens: "policies", view: Judgement, group: "protect", icon: "tune" },
  {
    path: "/instances",
    title: "menu.instances",
    screens: "product_instance",
    view: Instances,
    group: "service",
    icon: "instances",
    side: "platform",
  },
  { path: "/update", title: "menu.update", screens: "", view: Update, group: "service", icon: "update" },
  { path: "/fleet", title: "menu.fleet", screens: "fleet", view: Fleet, group: "service", icon: "columns" },
  { path: "/menu-map", title: "menu.menu_map", screens: "", view: MenuMap, group: "service", icon: "map", side: "platform" },
  {
    path: "/notifications",
    title: "menu.notifications",
    screens: "notifications",
    view: Notifications,
    group: "administration",
    icon: "bell",
  },
  {
    path: "/accounts",
    title: "menu.accounts",
    screens: "administrators|user_accounts",
    view: Accounts,
    group: "administration",
    icon: "accounts",
  },
  { path: "/roles", title: "menu.roles", screens: "administrators|user_roles", view: Roles, group: "administration", icon: "roles" },
  {
    path: "/identity-providers",
    title: "menu.providers",
    screens: "single_sign_on|identity_providers",
    view: Providers,
    group: "administration",
    icon: "provider",
  },
  {
    path: "/organizations",
    title: "menu.organizations",
    screens: "organizations",
    view: Organizations,
    group: "administration",
    icon: "organizations",
  },
  {
    path: "/service-accounts",
    title: "menu.service_accounts",
    screens: "service_accounts",
    view: ServiceAccountsPage,
    group: "administration",
    icon: "instances",
  },
  { path: "/api-keys", title: "menu.keys", screens: "automation_apis|api_keys", view: Keys, group: "administration", icon: "keys" },
  {
    path: "/licence",
    title: "menu.licence",
    screens: "license|license_information",
    view: Licence,
    group: "administration",
    icon: "licence",
  },
  { path: "/credits", title: "menu.credits", screens: "credits|license", view: Credits, group: "administration", icon: "credits" },
  { path: "/audit", title: "menu.audit", screens: "audit_logs", view: Audit, group: "administration", icon: "audit" },
  {
    path: "/settings",
    title: "menu.settings",
    screens: "console_preferences|console_settings",
    view: Settings,
    group: "administration",
    icon: "settings",
  },
  { path: "/sessions", title: "menu.sessions", screens: "", view: Sessions, group: "administration", icon: "sessions" },
  { path: "/policy", title: "menu.policy", screens: "policies", view: PolicyEditor, group: "hidden" },
  { path: "/policies-yaml", title: "menu.yaml", screens: "policies", view: Yaml, group: "hidden" },
  { path: "/update/errors", title: "menu.errors", screens: "", view: UpdateErrors, group: "hidden" },
];
