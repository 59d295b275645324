#include "core/console/routes.h"
#include "core/console/inbox/inbox.h"

const struct cordee_route cd_inbox_routes[] = {
    {"GET", "/inbox", "crm.read", cd_inbox_list,
     .help = "Mails that wait for an answer: `tab` mine, nobodys, all, snoozed or done",
     .takes = "tab q before",
     .gives = "threads:[id:int! party:int! who! subject! came_at:int! staff:int]! next"},
    {"POST", "/inbox/bulk", "crm.write", cd_inbox_bulk,
     .help = "Does something with several: done, open, assign or snooze",
     .takes = "do! thread:[int] staff:int until seen:[int]"},
    {"GET", "/inbox/{id}", "crm.read", cd_inbox_show, .help = "One exchange of mails",
     .gives = "id:int! party:int! who! subject! thread:[id:int! at:int! text!]!"},
    {"POST", "/inbox/{id}/answer", "console.write_mail", cd_inbox_answer,
     .help = "Answers its last mail, to the address it came from or asks for",
     .form = cd_inbox_answer_form},
    {"POST", "/inbox/{id}/assign", "crm.write", cd_inbox_assign,
     .help = "Says whose it is; 0: nobody's", .takes = "staff:int!"},
    {"POST", "/inbox/{id}/snooze", "crm.write", cd_inbox_snooze,
     .help = "Puts it off until a day", .takes = "until!"},
    {"POST", "/inbox/{id}/done", "crm.write", cd_inbox_done,
     .help = "It needs no more answer; `seen` is the mail one took for its last",
     .takes = "seen:[int]"},
    {"POST", "/inbox/{id}/open", "crm.write", cd_inbox_open, .help = "It is open again"},
    {"POST", "/inbox/{id}/follow", "crm.write", cd_inbox_follow,
     .help = "Makes a follow-up of it", .takes = "title until! done:int seen:[int]"},
    {0},
};
