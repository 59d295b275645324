#include "core/console/routes.h"
#include "core/console/duplicate/duplicate.h"

const struct cordee_route cd_duplicate_routes[] = {
    {"GET", "/duplicates", "crm.write", cd_duplicates_show,
     .help = "Records that may be one", .takes = "state after:int",
     .gives = "items:[id:int! score:int! a:{id:int! name!} b:{id:int! name!}]! open:int! "
              "decided:int!"},
    {"POST", "/duplicates/look", "crm.write", cd_duplicates_look,
     .help = "Looks for duplicates"},
    {"POST", "/duplicates/say", "crm.write", cd_duplicates_decide,
     .help = "Says that two are two, or that nobody knows"},
    {"GET", "/known", "crm.write", cd_known_show,
     .help = "Who looks like what is being typed"},
    {"GET", "/merge", "crm.delete", cd_merge_show, .help = "Two records side by side"},
    {"POST", "/merge", "crm.delete", cd_merge_save, .help = "Makes one record of two",
     .takes = "a:int! b:int!"},
    {"GET", "/trash", "crm.delete", cd_trash_show, .help = "What was deleted"},
    {0},
};
