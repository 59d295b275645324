#include "core/console/routes.h"
#include "core/console/lists/lists.h"

#define LIST_TAKES "filter sort after columns"
#define LIST_GIVES                                                                \
    "items:[id:int! kind:int! name! country city email phone url! tags:[text]]! " \
    "total:int! next filter! sort!"

const struct cordee_route cd_lists_routes[] = {
    {"GET", "/members", "crm.read", cd_members_list, .help = "Organisations by filter",
     .flags = CORDEE_ROUTE_KEEP, .takes = LIST_TAKES, .gives = LIST_GIVES},
    {"GET", "/contacts", "crm.read", cd_contacts_list, .help = "People by filter",
     .flags = CORDEE_ROUTE_KEEP, .takes = LIST_TAKES, .gives = LIST_GIVES},
    {"POST", "/parties/bulk", "crm.write", cd_parties_bulk,
     .help = "Asks for an action on several: chosen ones, or all that match"},
    {"POST", "/bulk", "crm.write", cd_bulk_confirmed, .help = "Does it"},
    {"GET", "/bulk/{id}", "crm.write", cd_bulk_show, .help = "How far it is"},
    {"GET", "/lists/{list}", "crm.read", cd_list_view_show,
     .help = "The columns of members or contacts"},
    {"POST", "/lists/{list}", "crm.read", cd_list_view_save,
     .help = "Chooses columns for oneself"},
    {"GET", "/segments", "crm.read", cd_segments_list,
     .help = "Saved filters with their counts",
     .gives = "segments:[id:int! name! filter! kind:int! n:int]!"},
    {"POST", "/segments", "crm.write", cd_segments_add, .help = "Saves a filter",
     .takes = "name! filter! kind:int shared:int"},
    {"POST", "/segments/{id}", "crm.write", cd_segments_save,
     .help = "Renames or changes one", .takes = "name! filter! kind:int shared:int"},
    {"POST", "/segments/{id}/delete", "crm.write", cd_segments_remove,
     .help = "Deletes one"},

    {"GET", "/search", "crm.read", cd_search_show, .help = "Searches everything"},
    {"GET", "/filter/count", "crm.read", cd_search_count,
     .help = "How many a filter yields", .flags = CORDEE_ROUTE_NO_LOG,
     .takes = "filter kind", .gives = "n:int sentence error"},
    {"GET", "/filter/fields", "crm.read", cd_search_fields, .help = "All filter fields"},

    {"GET", "/export/{kind}", "crm.export", cd_export_list,
     .help = "The members or contacts that a filter yields: format csv, xlsx, vcard, "
             "vcard3 or jsonl",
     .flags = CORDEE_ROUTE_BYTES},
    {"POST", "/export/{kind}", "crm.export", cd_export_take,
     .help = "The same with the columns that are ticked"},
    {"GET", "/export/{kind}/choose", "crm.export", cd_export_choose,
     .help = "Format and columns to choose from, and saved sets of columns"},
    {"POST", "/export/{kind}/sets", "crm.export", cd_export_set_save,
     .help = "Saves a set of columns by name"},
    {"POST", "/export/{kind}/sets/{id}/remove", "crm.export", cd_export_set_drop,
     .help = "Removes a set of columns"},
    {"GET", "/contacts/{id}/data", "crm.export", cd_export_person_get,
     .help = "All that is stored about a person", .flags = CORDEE_ROUTE_BYTES},
    {0},
};
