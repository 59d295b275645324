#include "core/console/routes.h"
#include "core/console/letters/letters.h"
#include "core/console/letters/pictures.h"
#include "core/mail/picture/scale.h"

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

    {"GET", "/pictures", "console.write_mail", cd_pictures_list,
     .help = "The library of pictures for letters"},
    {"POST", "/pictures", "console.write_mail", cd_pictures_add,
     .flags = CORDEE_ROUTE_UPLOAD, .max_body = (CD_PICTURE_MB << 20) + 65536,
     .per_minute = 60, .help = "Brings a picture: `picture`, `alt` or `decorates`"},
    {"GET", "/pictures/{id}", "console.write_mail", cd_pictures_show,
     .help = "One of them, and what has it"},
    {"POST", "/pictures/{id}", "console.write_mail", cd_pictures_save,
     .help = "Another name, or other words: `name`, `alt` or `decorates`"},
    {"POST", "/pictures/{id}/remove", "console.write_mail", cd_pictures_remove,
     .help = "Takes it out; `everywhere`: of mails that were sent too"},
    {"GET", "/i/{key}", NULL, cd_pictures_get,
     .flags = CORDEE_ROUTE_PUBLIC | CORDEE_ROUTE_BARE | CORDEE_ROUTE_NO_LOG |
              CORDEE_ROUTE_BYTES,
     .per_minute = 600, .help = "A picture of a mail"},
    {0},
};
