#include "core/console/routes.h"
#include "core/console/letters/letters.h"

const struct cordee_route cd_letters_routes[] = {
    {"GET", "/write", "console.write_mail", cd_write_show, .help = "The form of a mail"},
    {"POST", "/write", "console.write_mail", cd_write_send,
     .help = "Writes to a person, or to several", .form = cd_write_form},

    {"GET", "/unread", "crm.read", cd_unread_list, .help = "Mail not understood"},
    {"GET", "/unread/{id}", "crm.read", cd_unread_show, .help = "One of them"},
    {"GET", "/unread/{id}/raw", "crm.read", cd_unread_raw, .help = "As it came",
     .flags = CORDEE_ROUTE_BYTES},
    {"GET", "/unread/{id}/frame", "crm.read", cd_unread_frame,
     .help = "Its sanitised HTML", .flags = CORDEE_ROUTE_BYTES},
    {"GET", "/unread/{id}/files/{n}", "crm.read", cd_unread_file,
     .help = "A file that came along, from 1", .flags = CORDEE_ROUTE_BYTES},
    {"GET", "/received/{id}", "crm.read", cd_received_show,
     .help = "A mail that came in, by its entry"},
    {"GET", "/received/{id}/frame", "crm.read", cd_received_frame,
     .help = "Its sanitised HTML", .flags = CORDEE_ROUTE_BYTES},
    {"GET", "/received/{id}/raw", "crm.read", cd_received_raw, .help = "As it came",
     .flags = CORDEE_ROUTE_BYTES},
    {"GET", "/received/{id}/files/{n}", "crm.read", cd_received_file,
     .help = "A file that came along, from 1", .flags = CORDEE_ROUTE_BYTES},
    {"POST", "/unread/{id}/assign", "crm.write", cd_unread_assign,
     .help = "Puts it on a timeline"},
    {"POST", "/unread/{id}/read", "crm.write", cd_unread_read, .help = "Marks it read"},
    {0},
};
