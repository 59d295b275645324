/* Where parties are, and what is near. */
#include "tests/unit/crm/filter-fixture.h"

#include "core/crm/crm-priv.h"
#include "core/crm/place/place.h"
#include "core/db/db.h"

#include <math.h>
#include <string.h>

static const char table[] = "country,name,lat,lon,admin1_code,admin1_name\n"
                            "AT,Dornbirn,47.41427,9.74195,08,Vorarlberg\n"
                            "FR,Annecy,45.90878,6.12565,84,Auvergne-Rhône-Alpes\n"
                            "SI,Ljubljana,46.05108,14.50513,61,Ljubljana\n"
                            "CH,Chur,46.84986,9.53287,09,Grisons\n"
                            "SI,\"Maribor\",46.55472,15.64667,70,Maribor\n"
                            "DE,Neustadt,50.73,11.74,15,Thuringia\n"
                            "DE,Neustadt,54.10,10.81,10,Schleswig-Holstein\n"
                            "XX,Atlantis,10,10,,\n"
                            "AT,Broken,abc,9,,\n";

static int64_t take(struct fixture *f, const char *text)
{
    FILE *in = fmemopen((void *)(uintptr_t)text, strlen(text), "r");
    int64_t n;

    assert_non_null(in);
    n = cd_places_import(&f->cd, in, &f->err);
    fclose(in);
    return n;
}

/* The ids that a filter yields, "1 2"; or "error: ...". */
static const char *ids(struct fixture *f, const char *filter)
{
    static char text[1000];
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    CORDEE_AUTO(cordee_json_drop) json_t *list = NULL;
    struct cordee_sql sql = {.arena = a};
    struct cordee_filter *made;
    json_t *row;
    size_t i, n = 0;

    if (cd_crm_filter(&f->cd, a, filter, 0, 1, &made, &f->err) < 0) {
        snprintf(text, sizeof text, "error: %s", f->err.text);
        return text;
    }
    cordee_sql_put(&sql, "SELECT p.id FROM party p WHERE ");
    assert_int_equal(cd_crm_filter_sql(&f->cd, made, &sql, &f->err), 0);
    cordee_sql_put(&sql, " ORDER BY p.id");
    list = f->core.db->list(&f->core, &f->err, sql.text.text, sql.values, sql.n);
    cordee_buf_drop(&sql.text);
    assert_non_null(list);
    text[0] = '\0';
    json_array_foreach (list, i, row)
        n += (size_t)snprintf(text + n, sizeof text - n, "%s%lld", i ? " " : "",
                              (long long)cordee_json_int(row, "id"));
    return text;
}

static void distances_are_those_of_the_earth(void **state)
{
    const struct cd_spot vienna = {48.20849, 16.37208}, lyon = {45.74846, 4.84671};
    const struct cd_spot sydney = {-33.86785, 151.20732};
    struct cd_spot least, most;

    (void)state;
    assert_true(fabs(cd_spot_km(vienna, lyon) - 916.5) < 2);
    assert_true(fabs(cd_spot_km(vienna, sydney) - 15977) < 40);
    assert_true(cd_spot_km(vienna, vienna) < 1e-9);
    assert_true(cd_spot_box(vienna, 50, &least, &most));
    for (int i = 0; i < 360; i += 15) { /* the circle is in the box */
        double turn = i * 3.14159265 / 180;
        struct cd_spot edge = {vienna.latitude + sin(turn) * 0.44,
                               vienna.longitude + cos(turn) * 0.66};

        if (cd_spot_km(vienna, edge) < 50)
            assert_true(edge.latitude > least.latitude && edge.latitude < most.latitude &&
                        edge.longitude > least.longitude &&
                        edge.longitude < most.longitude);
    }
    assert_false(cd_spot_box((struct cd_spot){10, 179.9}, 50, &least, &most));
    assert_false(cd_spot_box((struct cd_spot){89.95, 0}, 50, &least, &most));
}

static void a_table_locates_and_names_what_it_does_not_know(void **state)
{
    struct fixture *f = *state;
    CORDEE_AUTO(cordee_json_drop) json_t *unknown = NULL;

    assert_int_equal(take(f, table), 7);
    assert_int_equal(register_one(f, "SELECT count(*) FROM party_spot"), 5);
    assert_int_equal(take(f, table), 7); /* again is not twice */
    assert_int_equal(register_one(f, "SELECT count(*) FROM place"), 7);
    register_run(f, "UPDATE party SET city = 'Neustadt', country = 'DE' WHERE id = 1");
    unknown = cd_places_unknown(&f->cd, &f->err, 0, 10);
    assert_int_equal(json_array_size(unknown), 1);
    assert_true(cordee_json_true(json_array_get(unknown, 0), "several"));
    register_run(f, "UPDATE party SET region = 'thuringia' WHERE id = 1");
    assert_int_equal(
        register_one(f, "SELECT latitude > 50 AND latitude < 51 FROM party_spot "
                        "WHERE id = 1"),
        1);
}

static void what_is_no_table_is_refused(void **state)
{
    struct fixture *f = *state;

    assert_int_equal(take(f, "a,b,c\n1,2,3\n"), -1);
    assert_int_equal(f->err.code, CORDEE_E_INVALID);
    assert_int_equal(take(f, "country,name,lat,lon\n"), -1);
    assert_int_equal(register_one(f, "SELECT count(*) FROM place"), 0);
}

static void files_of_geonames_are_taken(void **state)
{
    struct fixture *f = *state;

    assert_int_equal(
        take(f,
             "2781503\tDornbirn\tDornbirn\tx,y\t47.41427\t9.74195\tP\tPPL\tAT\t\t08\t\t"
             "\t\t43013\t\t437\tEurope/Vienna\t2019-01-01\n"),
        1);
    assert_int_equal(take(f, "AT\t6850\tDornbirn\tVorarlberg\t08\tDornbirn\t801\t\t\t"
                             "47.4143\t9.7420\t5\n"),
                     1);
    assert_int_equal(register_one(f, "SELECT count(*) FROM place"), 2);
    register_run(f, "UPDATE party SET city = '', postcode = '6850' WHERE id = 1");
    assert_int_equal(register_one(f, "SELECT count(*) FROM party_spot WHERE id = 1"), 1);
}

static void near_finds_who_is_near(void **state)
{
    struct fixture *f = *state;

    assert_int_equal(take(f, table), 7);
    /* Chur is 65 km from Dornbirn; people are where they work. */
    assert_string_equal(ids(f, "near:dornbirn"), "1 12 13");
    assert_string_equal(ids(f, "near:Dornbirn,100km"), "1 5 12 13 15");
    assert_string_equal(ids(f, "near:\"Chur, CH\",100km is:org"), "1 5");
    assert_string_equal(ids(f, "near:\"47.41, 9.74, 10 km\" is:org"), "1");
    assert_string_equal(ids(f, "distance(Dornbirn):50..100 is:org"), "5");
    assert_true(cordee_text_starts(ids(f, "near:atlantis"), "error: no place"));
    assert_true(cordee_text_starts(ids(f, "near:neustadt"), "error: there are several"));
    assert_string_equal(ids(f, "near:\"Neustadt, DE, Thuringia\""), "");
    assert_true(cordee_text_starts(ids(f, "distance<50"), "error: say from where"));
}

static void unknown_is_never_far(void **state)
{
    struct fixture *f = *state;

    assert_int_equal(take(f, table), 7);
    register_run(f, "UPDATE party SET city = 'Somewhere' WHERE id = 3");
    assert_string_equal(ids(f, "distance(Dornbirn)>100 is:org"), "2 4");
    assert_string_equal(ids(f, "distance(Dornbirn)<=100 is:org"), "1 5");
    assert_string_equal(ids(f, "-has:near is:org"), "3");
}

static void what_somebody_says_counts_until_it_is_taken_back(void **state)
{
    struct fixture *f = *state;
    CORDEE_AUTO(cordee_json_drop) json_t *report = NULL;
    int64_t set;

    assert_int_equal(take(f, table), 7);
    register_run(f, "UPDATE party SET city = 'Lustenau' WHERE id IN (1, 2)");
    register_run(f, "UPDATE party SET country = 'AT' WHERE id = 2");
    assert_int_equal(cd_place_say(&f->cd, &f->err, "Austria", "lustenau",
                                  (struct cd_spot){47.42, 9.66}),
                     0);
    assert_string_equal(ids(f, "near:Dornbirn,20km is:org"), "1 2");
    assert_string_equal(ids(f, "near:Lustenau,20km is:org"), "1 2");
    assert_int_equal(take(f, table), 7); /* a new table takes nothing away */
    assert_string_equal(ids(f, "near:Dornbirn,20km is:org"), "1 2");
    set = register_one(f,
                       "SELECT id FROM change_set WHERE title LIKE 'A place was given%'");
    assert_int_equal(cd_db_undo(&f->core, set, &report, &f->err), 0);
    assert_string_equal(ids(f, "near:Dornbirn,20km is:org"), "");
    assert_int_equal(cd_place_say(&f->cd, &f->err, "AT", "X", (struct cd_spot){99, 0}),
                     -1);
    register_run(f, "UPDATE party SET latitude = 47.4, longitude = 9.7 WHERE id = 1");
    assert_string_equal(ids(f, "near:Dornbirn,20km is:org"), "1");
    register_run(f, "DELETE FROM party WHERE id = 1");
    assert_int_equal(register_one(f, "SELECT count(*) FROM party_spot WHERE id = 1"), 0);
}

int main(void)
{
#define IN_REGISTER(t) \
    cmocka_unit_test_setup_teardown(t, register_setup, register_teardown)
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(distances_are_those_of_the_earth),
        IN_REGISTER(a_table_locates_and_names_what_it_does_not_know),
        IN_REGISTER(what_is_no_table_is_refused),
        IN_REGISTER(files_of_geonames_are_taken),
        IN_REGISTER(near_finds_who_is_near),
        IN_REGISTER(unknown_is_never_far),
        IN_REGISTER(what_somebody_says_counts_until_it_is_taken_back),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
