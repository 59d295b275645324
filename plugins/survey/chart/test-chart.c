/* Charts are held against what they are made of: well-formed, in proportion, and nothing
 * of what was hidden or came from outside gets out. */
#include "plugins/survey/chart/chart-priv.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <libxml/parser.h>
#include <libxml/xpath.h>

static const struct chart_head head = {"c", "Needs & wants",
                                       "The table has all figures."};

/* ---- a chart that was read back ------------------------------------------------- */

struct seen {
    xmlDoc *doc;
    xmlXPathContext *xpath;
    struct cordee_buf text;
};

/* Takes the buffer. */
static struct seen look(struct cordee_buf *out)
{
    struct seen s = {.text = *out};
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf whole = {0};

    cordee_buf_printf(&whole, "<div>%s</div>", out->text ? out->text : "");
    s.doc = xmlReadMemory(whole.text, (int)whole.len, "chart", NULL, XML_PARSE_NONET);
    assert_non_null(s.doc);
    s.xpath = xmlXPathNewContext(s.doc);
    *out = (struct cordee_buf){0};
    return s;
}

static void seen_drop(struct seen *s)
{
    xmlXPathFreeContext(s->xpath);
    xmlFreeDoc(s->doc);
    cordee_buf_drop(&s->text);
}

static double number(const struct seen *s, const char *path)
{
    xmlXPathObject *o = xmlXPathEvalExpression((const xmlChar *)path, s->xpath);
    double value;

    assert_non_null(o);
    value = o->type == XPATH_NODESET ? xmlXPathCastToNumber(o) : o->floatval;
    if (o->type == XPATH_NODESET) { /* "12.50%" too */
        char *text = (char *)xmlXPathCastToString(o);

        value = *text ? strtod(text, NULL) : NAN;
        xmlFree(text);
    }
    xmlXPathFreeObject(o);
    return value;
}

static bool says(const struct seen *s, const char *path, const char *words)
{
    xmlXPathObject *o = xmlXPathEvalExpression((const xmlChar *)path, s->xpath);
    char *text = (char *)xmlXPathCastToString(o);
    const bool is = strcmp(text, words) == 0;

    if (!is)
        print_message("%s: \"%s\", not \"%s\"\n", path, text, words);
    xmlFree(text);
    xmlXPathFreeObject(o);
    return is;
}

#define assert_near(a, b) assert_true(fabs((a) - (b)) < 0.02)

/* What holds of every chart. */
static void holds(const struct seen *s, const char *marker)
{
    const char *text = s->text.text ? s->text.text : "";

    assert_null(strstr(text, "style="));
    assert_null(strstr(text, "<script"));
    assert_null(strstr(text, "nan"));
    assert_null(strstr(text, "inf"));
    if (marker)
        assert_null(strstr(text, marker));
    assert_true(number(s, "count(/div/svg[not(@role='img')])") == 0);
    assert_true(number(s, "count(/div/svg[not(title) or not(desc)])") == 0);
    assert_true(number(s, "count(//@id)") ==
                number(s, "count(//@id[not(. = ../preceding::*/@id)])"));
}

/* ---- diverging bars ------------------------------------------------------------- */

static struct seen scale(const struct chart_bar *bars, size_t n, size_t points,
                         const char *const *words)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf out = {0};
    const struct chart_scale c = {.head = head,
                                  .points = words,
                                  .n_points = points,
                                  .bars = bars,
                                  .n = n,
                                  .hidden = "hidden"};

    chart_scale_put(&out, &c);
    return look(&out);
}

static const char *const agree[] = {"not at all", NULL, NULL, NULL, "very much"};

static void bars_are_as_wide_as_what_they_stand_for(void **state)
{
    static const double mild[] = {5, 10, 20, 40, 25}, wild[] = {40, 20, 10, 20, 10};
    const struct chart_bar bars[] = {{"Mild", mild}, {"Wild", wild}};
    CORDEE_AUTO(seen_drop) struct seen s = scale(bars, 2, 5, agree);
    double x, w;

    (void)state;
    holds(&s, NULL);
    /* 65 to the left at most (wild), 75 to the right (mild): 140 is all. */
    w = number(&s, "(//svg[@class='line'])[1]//rect[@class='more'][1]/@width");
    assert_near(w, CHART_SPAN * 40 / 140);
    x = number(&s, "(//svg[@class='line'])[1]//rect[@class='less'][1]/@x");
    assert_near(x, CHART_FROM + CHART_SPAN * (65 - 25) / 140);
    x = number(&s, "(//svg[@class='line'])[2]//rect[@class='less'][1]/@x");
    assert_near(x, CHART_FROM);
    assert_near(number(&s, "(//line[@class='cross'])[1]/@x1"),
                CHART_FROM + CHART_SPAN * 65 / 140);
    /* The middle point lies evenly on the line. */
    x = number(&s, "(//svg[@class='line'])[1]//rect[@class='middle']/@x");
    w = number(&s, "(//svg[@class='line'])[1]//rect[@class='middle']/@width");
    assert_near(x + w / 2, CHART_FROM + CHART_SPAN * 65 / 140);
    assert_true(says(&s, "(//svg[@class='line'])[1]//text[@class='figure'][1]", "15 %"));
    assert_true(says(&s, "(//svg[@class='line'])[1]//text[@class='figure'][2]", "65 %"));
    assert_true(says(&s, "(//svg[@class='line'])[1]/title",
                     "Mild: not at all 5 %, 2 10 %, 3 20 %, 4 40 %, very much 25 %"));
}

static void an_even_scale_has_its_line_between_two_points(void **state)
{
    static const double p[] = {10, 20, 30, 40};
    const struct chart_bar bars[] = {{"Even", p}};
    CORDEE_AUTO(seen_drop) struct seen s = scale(bars, 1, 4, NULL);

    (void)state;
    holds(&s, NULL);
    assert_true(number(&s, "count(//rect[@class='middle'])") == 0);
    assert_near(number(&s, "//line[@class='cross']/@x1"),
                CHART_FROM + CHART_SPAN * 30 / 100);
    assert_near(number(&s, "//svg[@class='line']//rect[@class='more'][1]/@x"),
                CHART_FROM + CHART_SPAN * 30 / 100);
}

static void sides_are_told_apart_without_colours(void **state)
{
    static const double p[] = {10, 20, 30, 40};
    const struct chart_bar bars[] = {{"Even", p}};
    CORDEE_AUTO(seen_drop) struct seen s = scale(bars, 1, 4, NULL);

    (void)state;
    assert_near(number(&s, "//svg[@class='line']//rect[@class='over']/@width"),
                CHART_SPAN * 30 / 100);
    assert_true(
        says(&s, "//svg[@class='line']//rect[@class='over']/@fill", "url(#c-0-h)"));
    assert_true(number(&s, "count(//pattern[@id='c-0-h'])") == 1);
}

static void what_is_hidden_is_said_and_not_drawn(void **state)
{
    static const double p[] = {10, 20, NAN, 40, 17.25}, q[] = {0, 0, 100, 0, 0};
    const struct chart_bar bars[] = {{"Secret", p}, {"Open", q}};
    CORDEE_AUTO(seen_drop) struct seen s = scale(bars, 2, 5, agree);

    (void)state;
    holds(&s, "17");
    assert_true(says(&s, "(//svg[@class='line'])[1]//text[@class='told']", "hidden"));
    assert_true(says(&s, "(//svg[@class='line'])[1]/title", "Secret: hidden"));
    assert_true(number(&s, "count((//svg[@class='line'])[1]//rect[@class='more'])") == 0);
    /* All in the middle: half on either side. */
    assert_near(number(&s, "//svg[@class='line']//rect[@class='middle']/@x"), CHART_FROM);
    assert_near(number(&s, "//svg[@class='line']//rect[@class='middle']/@width"),
                CHART_SPAN);
}

static void nobody_and_nothing_draw_nothing_that_is_wrong(void **state)
{
    static const double zeros[] = {0, 0, 0, 0, 0}, none[] = {NAN, NAN, NAN, NAN, NAN};
    const struct chart_bar bars[] = {{"Zero", zeros}, {NULL, none}, {"", zeros}};

    (void)state;
    for (size_t points = 0; points <= CHART_POINTS + 1; points++) {
        double p[CHART_POINTS + 1] = {0};
        const struct chart_bar one = {"One", p};
        CORDEE_AUTO(seen_drop) struct seen s = scale(&one, 1, points, NULL);

        if (points < 2 || points > CHART_POINTS) {
            assert_int_equal(s.text.len, 0);
            continue;
        }
        holds(&s, NULL);
    }
    CORDEE_AUTO(seen_drop) struct seen s = scale(bars, 3, 5, agree);
    CORDEE_AUTO(seen_drop) struct seen empty = scale(NULL, 0, 5, agree);

    holds(&s, NULL);
    assert_int_equal(empty.text.len, 0);
}

/* ---- importance and level ------------------------------------------------------- */

static struct seen gaps(const struct chart_need *needs, size_t n)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf out = {0};
    const struct chart_gaps c = {.head = head,
                                 .from = 1,
                                 .to = 5,
                                 .needs = needs,
                                 .n = n,
                                 .importance = "Importance",
                                 .level = "Level",
                                 .hidden = "hidden"};

    chart_gaps_put(&out, &c);
    return look(&out);
}

static const struct chart_need four[] = {{"Small", 3, 2.5, 1.5},
                                         {"Secret", 4.75, NAN, 9},
                                         {"Great", 5, 1, 20},
                                         {"Over", 2, 4, -4}};

static void needs_come_by_size_and_hidden_ones_last(void **state)
{
    static const struct chart_need ties[] = {{"a", 3, 2, 5},
                                             {"b", 3, NAN, 99},
                                             {"c", 3, 2, 7},
                                             {"d", 3, 2, 5},
                                             {"e", 3, 2, NAN}};
    size_t order[5];

    (void)state;
    chart_needs_sort(ties, 5, order);
    assert_int_equal(order[0], 2);
    assert_int_equal(order[1], 0);
    assert_int_equal(order[2], 3);
    assert_int_equal(order[3], 4);
    assert_int_equal(order[4], 1);
}

static void a_gap_spans_from_level_to_importance(void **state)
{
    CORDEE_AUTO(seen_drop) struct seen s = gaps(four, 4);

    (void)state;
    holds(&s, "4.7");
    assert_true(says(&s, "(//svg[@class='line'])[1]/title",
                     "1. Great: Level 1.00, Importance 5.00"));
    assert_near(number(&s, "(//svg[@class='line'])[1]//circle/@cx"), CHART_FROM);
    assert_near(number(&s, "(//svg[@class='line'])[1]//use/@x"), CHART_FROM + CHART_SPAN);
    assert_near(number(&s, "(//svg[@class='line'])[2]//line[@class='gap']/@x1"),
                CHART_FROM + CHART_SPAN * 1.5 / 4);
    assert_near(number(&s, "(//svg[@class='line'])[2]//line[@class='gap']/@x2"),
                CHART_FROM + CHART_SPAN * 2 / 4);
    assert_true(number(&s, "count((//svg[@class='line'])[3]//line[@class='gap back'])") ==
                1);
    assert_true(says(&s, "(//svg[@class='line'])[4]/title", "4. Secret: hidden"));
    assert_true(number(&s, "count((//svg[@class='line'])[4]//circle)") == 0);
}

static void what_is_off_the_scale_stays_on_the_paper(void **state)
{
    static const struct chart_need off[] = {{"Off", 99, -99, 1}};
    CORDEE_AUTO(seen_drop) struct seen s = gaps(off, 1);

    (void)state;
    assert_near(number(&s, "//svg[@class='line']//circle/@cx"), CHART_FROM);
    assert_near(number(&s, "//svg[@class='line']//use/@x"), CHART_FROM + CHART_SPAN);
}

static void no_needs_and_no_scale_draw_nothing(void **state)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf out = {0};
    CORDEE_AUTO(seen_drop) struct seen s = gaps(NULL, 0);
    const struct chart_gaps flat = {
        .head = head, .from = 3, .to = 3, .needs = four, .n = 4};
    const struct chart_quadrants none = {
        .head = head, .needs = four, .n = 4, .cross_importance = NAN, .cross_level = 3};

    (void)state;
    chart_gaps_put(&out, &flat);
    chart_quadrants_put(&out, &none);
    assert_int_equal(s.text.len + out.len, 0);
}

static struct seen quadrants(const struct chart_need *needs, size_t n)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf out = {0};
    const struct chart_quadrants c = {.head = head,
                                      .needs = needs,
                                      .n = n,
                                      .cross_importance = 3.5,
                                      .cross_level = 2.5,
                                      .importance = "Importance",
                                      .level = "Level",
                                      .concentrate = "concentrate here",
                                      .keep = "keep it up",
                                      .low = "low priority",
                                      .overkill = "possible overkill"};

    chart_quadrants_put(&out, &c);
    return look(&out);
}

static void points_lie_in_their_quadrants_under_the_numbers_of_the_gaps(void **state)
{
    CORDEE_AUTO(seen_drop) struct seen s = quadrants(four, 4);
    const double x = number(&s, "//line[@class='cross'][1]/@x1");
    const double y = number(&s, "//line[@class='cross'][2]/@y1");

    (void)state;
    holds(&s, "4.75");
    assert_true(number(&s, "count(//circle)") == 3);
    assert_true(number(&s, "//g[text='1']/circle/@cx") < x);
    assert_true(number(&s, "//g[text='1']/circle/@cy") < y);
    assert_true(number(&s, "//g[text='3']/circle/@cx") > x);
    assert_true(number(&s, "//g[text='3']/circle/@cy") > y);
    assert_near(number(&s, "//g[text='2']/circle/@cx"), x);
    assert_true(says(&s, "//g[text='1']/title", "1. Great: Importance 5.00, Level 1.00"));
    /* Levels 1, 2.5 (the cross) and 4 are evenly apart. */
    assert_near(x - number(&s, "//g[text='1']/circle/@cx"),
                number(&s, "//g[text='3']/circle/@cx") - x);
}

static void one_point_is_drawn_too(void **state)
{
    static const struct chart_need one[] = {{"One", 3.5, 2.5, 1}};
    CORDEE_AUTO(seen_drop) struct seen s = quadrants(one, 1);

    (void)state;
    holds(&s, NULL);
    assert_near(number(&s, "//circle/@cx"), number(&s, "//line[@class='cross'][1]/@x1"));
}

/* ---- heat map ------------------------------------------------------------------- */

static struct seen heat(const double *cells, const char *const *rows, size_t n,
                        const char *const *columns, size_t k)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf out = {0};
    const struct chart_heat c = {.head = head,
                                 .rows = rows,
                                 .columns = columns,
                                 .n_rows = n,
                                 .n_columns = k,
                                 .cells = cells,
                                 .decimals = 1,
                                 .hidden = "fewer than 5"};

    chart_heat_put(&out, &c);
    return look(&out);
}

static void cells_have_shade_number_and_place(void **state)
{
    static const char *const rows[] = {"Welding", "Moulds"};
    static const char *const groups[] = {"Makers", "Users", "Schools"};
    static const double cells[] = {0, 10, 5, NAN, 2.1, 9.9};
    CORDEE_AUTO(seen_drop) struct seen s = heat(cells, rows, 2, groups, 3);

    (void)state;
    holds(&s, NULL);
    assert_true(says(&s, "(//svg[@class='line'])[1]/svg/rect[1]/@class", "h1"));
    assert_true(says(&s, "(//svg[@class='line'])[1]/svg/rect[2]/@class", "h5"));
    assert_true(says(&s, "(//svg[@class='line'])[1]/svg/rect[3]/@class", "h3"));
    assert_near(number(&s, "(//svg[@class='line'])[1]/svg/rect[3]/@x"), 66.67);
    assert_true(says(&s, "(//svg[@class='line'])[2]/svg/rect[1]/@class", "none"));
    assert_true(says(&s, "(//svg[@class='line'])[2]/svg/rect[2]/@class", "over"));
    assert_true(says(&s, "(//svg[@class='line'])[2]/svg/text[1]", "–"));
    assert_true(says(&s, "(//svg[@class='line'])[2]/svg/text[2]", "2.1"));
    assert_true(says(&s, "(//svg[@class='line'])[2]/title",
                     "Moulds: Makers –, Users 2.1, Schools 9.9"));
    assert_true(number(&s, "count(//svg[@class='name'])") == 3);
    assert_true(number(&s, "count(//text[.='fewer than 5'])") == 1);
}

static void where_low_is_much_the_lowest_is_the_darkest(void **state)
{
    static const char *const names[] = {"One", "Two"};
    static const double cells[] = {-40, 10, 0, 9};
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf out = {0};
    const struct chart_heat c = {.head = head,
                                 .rows = names,
                                 .columns = names,
                                 .n_rows = 2,
                                 .n_columns = 2,
                                 .cells = cells,
                                 .low_first = true};

    (void)state;
    chart_heat_put(&out, &c);
    CORDEE_AUTO(seen_drop) struct seen s = look(&out);

    holds(&s, NULL);
    assert_true(says(&s, "(//svg[@class='line'])[1]/svg/rect[1]/@class", "h5"));
    assert_true(says(&s, "(//svg[@class='line'])[1]/svg/rect[2]/@class", "h1"));
    assert_true(says(&s, "/div/svg/rect[1]/@class", "h5")); /* in the key */
}

static void nothing_hidden_nothing_in_the_key(void **state)
{
    static const char *const names[] = {"One"};
    static const double same[] = {3};
    CORDEE_AUTO(seen_drop) struct seen s = heat(same, names, 1, names, 1);

    (void)state;
    holds(&s, "fewer");
    assert_true(says(&s, "//svg[@class='line']/svg/rect[1]/@class", "h3"));
    assert_near(number(&s, "//svg[@class='line']/svg/rect[1]/@width"), 100);
}

static void a_map_of_which_all_is_hidden_tells_nothing(void **state)
{
    static const char *const names[] = {"One", "Two"};
    static const double none[] = {NAN, NAN, NAN, NAN};
    CORDEE_AUTO(seen_drop) struct seen s = heat(none, names, 2, names, 2);
    CORDEE_AUTO(seen_drop) struct seen empty = heat(none, names, 0, names, 2);

    (void)state;
    holds(&s, "class=\"on");
    assert_true(number(&s, "count(//rect[@class='none'])") == 5);
    assert_int_equal(empty.text.len, 0);
}

static void many_groups_are_several_pictures_of_like_width(void **state)
{
    static const char *names[41];
    static double cells[41 * 41];
    double all = 0;

    (void)state;
    for (size_t i = 0; i < 41; i++)
        names[i] = "A group with a name";
    for (size_t i = 0; i < 41 * 41; i++)
        cells[i] = (double)i;
    for (size_t k = 1; k <= 41; k++) {
        CORDEE_AUTO(seen_drop) struct seen s = heat(cells, names, 3, names, k);

        holds(&s, NULL);
        assert_true(number(&s, "count(//svg[@class='line']/svg/text)") ==
                    3.0 * (double)k);
        assert_true(number(&s, "count(/div/svg)") == ceil((double)k / CHART_COLUMNS));
        assert_true(number(&s, "count(//svg[@class='line']/svg[count(rect) = 0])") == 0);
        all += 1;
    }
    assert_true(all == 41);
    CORDEE_AUTO(seen_drop) struct seen s = heat(cells, names, 41, names, 10);
    assert_true(number(&s, "count(/div/svg)") == 6);
    assert_true(number(&s, "count(//svg[@class='line'])") == 82);
}

/* ---- labels --------------------------------------------------------------------- */

#define HOSTILE "<script>alert(1)</script>\"'><img onerror=x> & ]]> {{#t}}"

static void what_comes_from_outside_stays_text(void **state)
{
    static const double p[] = {10, 20, 30, 20, 20};
    static const char *const words[] = {HOSTILE, HOSTILE, NULL, NULL, HOSTILE};
    static const struct chart_bar bars[] = {{HOSTILE, p}, {"x\n\ty", p}};
    static const struct chart_need needs[] = {{HOSTILE, 3, 2, 1}};
    static const char *const names[] = {HOSTILE, "\xc3\xa9\xe2\x80\xa6"};
    CORDEE_AUTO(seen_drop) struct seen a = scale(bars, 2, 5, words);
    CORDEE_AUTO(seen_drop) struct seen b = gaps(needs, 1);
    CORDEE_AUTO(seen_drop) struct seen c = quadrants(needs, 1);
    CORDEE_AUTO(seen_drop) struct seen d = heat(p, names, 2, names, 2);

    (void)state;
    holds(&a, "<img");
    holds(&b, "<img");
    holds(&c, "<img");
    holds(&d, "<img");
    assert_true(number(&a, "count(//script|//img)") == 0);
    assert_true(says(&b, "//svg[@class='line']/title",
                     "1. " HOSTILE ": Level 2.00, Importance 3.00"));
    assert_true(says(&a, "(//svg[@class='line'])[2]/text/tspan", "x  y"));
}

static const char long_label[] =
    "Reading and understanding the life-cycle data of recycled polymers that suppliers "
    "send along with their deliveries, and using them in the design of a new product";

static void a_long_label_is_two_lines_and_whole_for_the_pointer(void **state)
{
    const struct chart_need needs[] = {{long_label, 4, 2, 1}};
    CORDEE_AUTO(seen_drop) struct seen s = gaps(needs, 1);
    char path[] = "//svg[@class='line']/text/tspan[2]";
    xmlXPathObject *o = xmlXPathEvalExpression((const xmlChar *)path, s.xpath);
    char *text = (char *)xmlXPathCastToString(o);

    (void)state;
    assert_true(number(&s, "count(//svg[@class='line']/text/tspan)") == 2);
    assert_non_null(strstr(text, "…"));
    assert_non_null(strstr(s.text.text, long_label));
    assert_true(chart_wide(text, strlen(text)) <= CHART_WIDTH);
    xmlFree(text);
    xmlXPathFreeObject(o);
}

static void lines_break_at_spaces_and_letters_stay_whole(void **state)
{
    static const char *const labels[] = {
        "",
        " ",
        "Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichenverordnungsentwurf",
        "日本語の長いラベルは幅が広いので早く折り返す必要があります。もう少し続けましょう"
        "。",
        "ččččččččččččččččččččččččččččččččččččččččččččččččččččččččččččččččččččččččč",
        "WWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWW",
        "🙂🙂🙂🙂🙂🙂🙂🙂🙂🙂🙂🙂🙂🙂🙂🙂🙂🙂🙂🙂"
        "🙂🙂🙂🙂🙂🙂🙂🙂🙂🙂🙂🙂🙂🙂🙂🙂",
        long_label,
    };

    (void)state;
    for (size_t i = 0; i < sizeof labels / sizeof *labels; i++)
        for (size_t most = 1; most <= CHART_LINES_MOST; most++)
            for (int room = 20; room < 400; room += 7) {
                struct chart_line lines[CHART_LINES_MOST];
                const size_t n = chart_wrap(labels[i], room, most, lines);

                assert_in_range(n, 1, most);
                for (size_t k = 0; k < n; k++) {
                    assert_true(cordee_utf8_ok(lines[k].at, lines[k].bytes));
                    assert_true(chart_wide(lines[k].at, lines[k].bytes) <=
                                fmax(room - (lines[k].cut ? 12 : 0), 12));
                    assert_true(!lines[k].cut || k + 1 == n);
                }
            }
}

static void sixty_needs_are_three_pictures_that_paper_can_part(void **state)
{
    struct chart_need needs[60];
    char labels[60][40];
    CORDEE_AUTO(seen_drop) struct seen s = {0};

    (void)state;
    for (int i = 0; i < 60; i++) {
        snprintf(labels[i], sizeof labels[i], "Competence %d", i);
        needs[i] = (struct chart_need){labels[i], 3 + i / 60.0, 3 - i / 60.0, i};
    }
    s = gaps(needs, 60);
    holds(&s, NULL);
    assert_true(number(&s, "count(/div/svg)") == 3);
    assert_true(number(&s, "count(//svg[@class='line'])") == 60);
    assert_true(says(&s, "/div/svg[3]/title", "Needs & wants (3/3)"));
    assert_true(says(&s, "(//svg[@class='line'])[1]/text", "1. Competence 59"));
    assert_true(says(&s, "(//svg[@class='line'])[60]/text", "60. Competence 0"));
    for (int i = 1; i <= 3; i++) {
        char path[120];

        snprintf(path, sizeof path,
                 "/div/svg[%d]/@height - (/div/svg[%d]/svg[last()]/@y + "
                 "/div/svg[%d]/svg[last()]/@height)",
                 i, i, i);
        assert_near(number(&s, path), 0);
    }
    CORDEE_AUTO(seen_drop) struct seen q = quadrants(needs, 60);

    assert_true(number(&q, "count(//circle)") == 60);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bars_are_as_wide_as_what_they_stand_for),
        cmocka_unit_test(an_even_scale_has_its_line_between_two_points),
        cmocka_unit_test(sides_are_told_apart_without_colours),
        cmocka_unit_test(what_is_hidden_is_said_and_not_drawn),
        cmocka_unit_test(nobody_and_nothing_draw_nothing_that_is_wrong),
        cmocka_unit_test(needs_come_by_size_and_hidden_ones_last),
        cmocka_unit_test(a_gap_spans_from_level_to_importance),
        cmocka_unit_test(what_is_off_the_scale_stays_on_the_paper),
        cmocka_unit_test(no_needs_and_no_scale_draw_nothing),
        cmocka_unit_test(points_lie_in_their_quadrants_under_the_numbers_of_the_gaps),
        cmocka_unit_test(one_point_is_drawn_too),
        cmocka_unit_test(cells_have_shade_number_and_place),
        cmocka_unit_test(where_low_is_much_the_lowest_is_the_darkest),
        cmocka_unit_test(nothing_hidden_nothing_in_the_key),
        cmocka_unit_test(a_map_of_which_all_is_hidden_tells_nothing),
        cmocka_unit_test(many_groups_are_several_pictures_of_like_width),
        cmocka_unit_test(what_comes_from_outside_stays_text),
        cmocka_unit_test(a_long_label_is_two_lines_and_whole_for_the_pointer),
        cmocka_unit_test(lines_break_at_spaces_and_letters_stay_whole),
        cmocka_unit_test(sixty_needs_are_three_pictures_that_paper_can_part),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
