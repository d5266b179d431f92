/** Line icons on a 16-unit grid; purely decorative, so they are hidden from assistive technology. */
const paths = {
  dashboard: "M2 2h5v6H2zM9 2h5v3H9zM9 7h5v7H9zM2 10h5v4H2z",
  policies: "M8 1.5l5.5 2v4c0 3.5-2.3 5.9-5.5 7-3.2-1.1-5.5-3.5-5.5-7v-4zM5.5 8l2 2 3-3.5",
  lists: "M5.5 4h8M5.5 8h8M5.5 12h8M2.5 4h.01M2.5 8h.01M2.5 12h.01",
  logs: "M3 1.5h7l3 3v10H3zM10 1.5v3h3M5.5 8h5M5.5 11h5",
  quarantine: "M2 5.5h12v8.5H2zM3.5 5.5V4h9v1.5M5 4V2.5h6V4M6 9h4",
  trace: "M2.5 3.5a1 1 0 102 0 1 1 0 10-2 0M11.5 12.5a1 1 0 102 0 1 1 0 10-2 0M4.5 3.5H10a2.2 2.2 0 010 4.5H6a2.2 2.2 0 000 4.5h5.5",
  scan: "M1.5 4V1.5H4M12 1.5h2.5V4M14.5 12v2.5H12M4 14.5H1.5V12M4 5.5h8v5H4zM4 5.5l4 3 4-3",
  instances: "M2 3h12v4H2zM2 9h12v4H2zM4.5 5h.01M4.5 11h.01",
  update: "M8 14V3M3.5 7.5L8 3l4.5 4.5M3 1.5h10",
  map: "M1.5 3.5l4-2 5 2 4-2v11l-4 2-5-2-4 2zM5.5 1.5v11M10.5 3.5v11",
  accounts: "M8 8a3 3 0 100-6 3 3 0 000 6zM2.5 14c.6-2.7 2.8-4 5.5-4s4.9 1.3 5.5 4",
  roles: "M5.5 9.5a3.5 3.5 0 113.4-2.6L14 12v2h-2.5v-1.5H10V11H8.4L7.6 9.3",
  organizations: "M6 1.5h4v3.5H6zM1.5 11h4v3.5h-4zM10.5 11h4v3.5h-4zM8 5v3M3.5 11V8h9v3",
  keys: "M5 14a3 3 0 110-6 3 3 0 010 6zM7 8.8L13.5 2M11 4.5l2 2M9.2 6.5l1.5 1.5",
  licence: "M1.5 3h13v10h-13zM4 6h5M4 9h3M11.5 9.5h.01",
  credits: "M8 14.5a6.5 6.5 0 100-13 6.5 6.5 0 000 13zM10 5.8C9.600 5.200 8.900 5 8 5c-1.200 0-2 .600-2 1.500C6 8.500 10 7.500 10 9.500c0 .900-.800 1.500-2 1.500-.900 0-1.600-.200-2-.800M8 4v8",
  audit: "M3 1.5h10v13H3zM5.500 5l1 1L8 4.500M9.500 5.500h1.500M5.500 9.500l1 1L8 9M9.500 10h1.500",
  settings: "M8 10a2 2 0 100-4 2 2 0 000 4zM8 1.500v2M8 12.500v2M1.500 8h2M12.500 8h2M3.400 3.400l1.400 1.400M11.200 11.200l1.400 1.400M3.400 12.600l1.400-1.400M11.200 4.800l1.400-1.400",
  sessions: "M2 3h12v8H2zM5.500 14h5M8 11v3",
  report: "M2.500 14V8M6.200 14V4M9.800 14V9.500M13.500 14V2",
  bell: "M4 11V7a4 4 0 118 0v4l1.500 1.500h-11zM6.500 14h3",
  flag: "M3 14.500V2h9l-2 3 2 3H3",
  provider: "M8 1.500l5.500 2v4c0 3.500-2.300 5.900-5.500 7-3.200-1.100-5.500-3.500-5.500-7v-4zM8 8.500a1.500 1.500 0 100-3 1.500 1.500 0 000 3zM8 8.500V11",
  menu: "M2 4h12M2 8h12M2 12h12",
  close: "M3.500 3.500l9 9M12.500 3.500l-9 9",
  search: "M7 12A5 5 0 107 2a5 5 0 000 10zM10.700 10.700L14 14",
  down: "M3.500 6L8 10.500 12.500 6",
  up: "M3.500 10L8 5.500l4.500 4.500",
  download: "M8 2v8M4.500 7L8 10.500 11.500 7M2.500 13.500h11",
  columns: "M2 2.500h12v11H2zM6 2.500v11M10 2.500v11",
  copy: "M5.500 5.500h8.500V14H5.500zM10.500 5.500V2H2v8.500h3.500",
  check: "M3 8.500l3.500 3.500L13 4.500",
  inbox: "M1.500 9l2-6h9l2 6v4.500h-13zM1.500 9H5l1 2h4l1-2h3.500",
  printer: "M4.500 6V2h7v4M4.500 11.500H2V6h12v5.500h-2.500M4.500 9.500h7V14h-7z",
  layout: "M2 2.500h12v11H2zM2 6h12M7 6v7.500",
} as const;
export type IconName = keyof typeof paths;

export function Icon({ of }: { of: IconName }) {
  return <svg class="icon" viewBox="0 0 16 16" aria-hidden="true"><path d={paths[of]} /></svg>;
}
