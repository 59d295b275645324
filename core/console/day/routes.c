#include "core/console/routes.h"
#include "core/console/day/day.h"

const struct cordee_route cd_day_routes[] = {
    {"GET", "/", NULL, cd_home_show, .help = "The home page"},
    {"GET", "/help", NULL, cd_home_help, .help = "Help and keys"},

    {"GET", "/tasks", "crm.read", cd_tasks_list, .help = "Follow-ups, the overdue first",
     .gives = "groups:any! show_done:bool"},
    {"POST", "/tasks/{id}", "crm.write", cd_tasks_save, .help = "Changes a follow-up",
     .takes = "title due owner:int"},
    {"POST", "/tasks/{id}/open", "crm.write", cd_tasks_open,
     .help = "A follow-up is open again"},
    {"GET", "/quick", "crm.write", cd_quick_show,
     .help = "The form for a note, call, meeting or follow-up with one or many"},
    {"POST", "/quick", "crm.write", cd_quick_save, .max_body = 1u << 20,
     .help = "Adds it"},
    {"GET", "/calendar", "crm.read", cd_calendar_page, .help = "One's calendar links"},
    {"POST", "/calendar", "crm.read", cd_calendar_make, .flags = CORDEE_ROUTE_NO_LOG,
     .help = "Makes a secret link"},
    {"POST", "/calendar/end", "crm.read", cd_calendar_end, .help = "Ends all of one's"},
    {"GET", "/calendar/{token}/cordee.ics", NULL, cd_calendar_feed,
     .flags = CORDEE_ROUTE_PUBLIC | CORDEE_ROUTE_NO_LOG | CORDEE_ROUTE_BYTES,
     .per_minute = 60, .token = "console.calendar",
     .help = "Follow-ups and meetings as iCalendar"},

    {"GET", "/changes", "crm.write", cd_changes_list, .help = "Recent changes"},
    {"POST", "/changes/{id}/undo", "crm.write", cd_changes_undo,
     .help = "Takes one back; leads to the page `back`", .takes = "back?"},

    {"GET", "/calls", "crm.read", cd_calls_show,
     .help = "Members to call this week, and why"},

    {"GET", "/review", "crm.write", cd_review_list,
     .help = "What waits for a person's yes, by kind",
     .gives = "groups:[kind! label! n:int! items:[id:int! text! at:int!]!]!"},
    {"POST", "/review", "crm.write", cd_review_decide,
     .help = "Accepts or dismisses: `do` is accept or dismiss (or \"accept 12\"), `id` "
             "which; `phone-12` changes a value before"},
    {0},
};
