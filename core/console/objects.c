/* Whose the rows are that the console's routes speak of: see struct cordee_object. */
#include "core/console/console.h"

#include "core/crm/scope.h"

#define OF_PARTY(p) "SELECT cluster FROM " CORDEE_CLUSTERS_OF(p)
#define OF_ENTRY                                                                         \
    "SELECT i.cluster FROM interaction i WHERE i.id = ?1 UNION ALL SELECT c.id FROM "    \
    "cluster c WHERE EXISTS (SELECT 1 FROM interaction_party ip WHERE ip.interaction = " \
    "?1 AND c.id IN " CORDEE_CLUSTERS_OF("ip.party") ")"
#define OWN(table) "SELECT 0 FROM " table " WHERE id = ?1 AND staff = acting()"

const struct cordee_object cd_console_objects[] = {
    {"/members/{id}", OF_PARTY("?1")},
    {"/contacts/{id}", OF_PARTY("?1")},
    {"/parties/{id}", OF_PARTY("?1")},
    {"?party", OF_PARTY("?1")},
    {"?with", OF_PARTY("?1")},
    {"?as", OF_PARTY("?1")},
    {"?why", OF_PARTY("?1")},
    {"?org", OF_PARTY("?1")},
    {"?person", OF_PARTY("?1")},
    {"?other", OF_PARTY("?1")},
    {"?a", OF_PARTY("?1")},
    {"?b", OF_PARTY("?1")},
    {"/tasks/{id}",
     OF_PARTY(
         "(SELECT t.party FROM task t WHERE t.id = ?1)") " UNION ALL SELECT 0 FROM task "
                                                         "t WHERE t.id = ?1 AND t.party "
                                                         "IS NULL AND t.staff = "
                                                         "acting()"},
    {"/meetings/{id}", OF_ENTRY},
    {"/entries/{id}", OF_ENTRY},
    {"/received/{id}", OF_ENTRY},
    {"/inbox/{id}", OF_PARTY("(SELECT d.party FROM desk d WHERE d.id = ?1)")},
    {"/roles/{id}", OF_PARTY("(SELECT r.party FROM role r WHERE r.id = ?1)")},
    /* Both sides must be theirs. */
    {"/relations/{id}", OF_PARTY("(SELECT r.party FROM relation r WHERE r.id = ?1 AND "
                                 "EXISTS (SELECT 1 FROM " CORDEE_CLUSTERS_OF(
                                     "r.other") " sy WHERE cluster_mine(sy.cluster)))")},
    {"/memberships/{id}", "SELECT m.cluster FROM membership m WHERE m.id = ?1"},
    {"?membership", "SELECT m.cluster FROM membership m WHERE m.id = ?1"},
    {"/fees/{id}", "SELECT f.cluster FROM fee f WHERE f.id = ?1"},
    /* What no party is known of is for those who work everywhere. */
    {"/unread/{id}",
     "SELECT l.cluster FROM message m JOIN outbox o ON o.id = m.outbox JOIN letter l ON "
     "l.id = o.letter WHERE m.id = ?1 UNION ALL " OF_PARTY(
         "(SELECT m.party FROM message m WHERE m.id = ?1)")},
    {"/segments/{id}", "SELECT coalesce(s.cluster, 0) FROM segment s WHERE s.id = ?1"},
    {"/settings/topics/{id}", "SELECT t.cluster FROM topic t WHERE t.id = ?1"},
    {"?topic", "SELECT coalesce(t.cluster, 0) FROM topic t WHERE t.id = ?1"},
    {"?cluster", "SELECT c.id FROM cluster c WHERE c.id = ?1"},
    {"/pictures/{id}", "SELECT p.cluster FROM picture p WHERE p.id = ?1"},
    {"/files/{id}", OF_PARTY("(SELECT a.party FROM attachment a WHERE a.id = ?1)")},
    {"/bulk/{id}", OWN("bulk")},
    {"/first-day/{id}", OWN("first_day")},
    {"/import/{id}", OWN("import")},
    {"/changes/{id}", OWN("change_set")},
    {"/erasures/{id}", OWN("job")},
    {"/export/{kind}/sets/{id}", OWN("export_set")},
    {"/settings/competences/{id}", ""},        /* one tree of words for all */
    {"/settings/memberships/{kind}/{id}", ""}, /* its statements look themselves */
    {"/profile", ""},
    {0},
};
