#include "tests/unit/fixture.h"

#include "core/script/box.h"

#include <string.h>

static int add(struct cordee *cd, struct cordee_arena *a, struct cordee_error *err,
               const struct cordee_value *argv, size_t argc, struct cordee_value *result)
{
    (void)cd;
    (void)a;
    (void)err;
    *result = cordee_of_int(argv[0].as.i + (argc > 1 ? argv[1].as.i : 1));
    return 0;
}

static int echo(struct cordee *cd, struct cordee_arena *a, struct cordee_error *err,
                const struct cordee_value *argv, size_t argc, struct cordee_value *result)
{
    (void)cd;
    (void)a;
    (void)err;
    (void)argc;
    *result = cordee_of_json(json_incref(argv[0].as.json));
    return 0;
}

static int refuse(struct cordee *cd, struct cordee_arena *a, struct cordee_error *err,
                  const struct cordee_value *argv, size_t argc,
                  struct cordee_value *result)
{
    (void)cd;
    (void)a;
    (void)argv;
    (void)argc;
    (void)result;
    return cordee_fail(err, CORDEE_E_INVALID, "not today");
}

static const struct cordee_lua_fn functions[] = {
    {"add", "i|i", "Adds.", add},
    {"echo", "t", "Gives back what it gets.", echo},
    {"refuse", "", "Refuses.", refuse},
    {"core.add", "i|i", "Adds, in a group of its own.", add},
    {0},
};

static const struct cordee_plugin_def test_def = {CORDEE_ABI, .name = "test",
                                                  .lua = functions};

static int setup(void **state)
{
    struct fixture *f = fixture_new(NULL);

    cd_rows_add(f->host.rows, &f->cd, &test_def);
    *state = f;
    return 0;
}

static int teardown(void **state)
{
    fixture_free(*state);
    return 0;
}

/* As usual, but sooner. */
static const struct box_limits soon = {(size_t)16 << 20, 10000000, 1000, 60000};

static int run_text(struct fixture *f, const char *text)
{
    struct box *b = box_new(&f->host, "test.lua", &soon);
    int rc = box_load(b, text, strlen(text), &f->err);

    box_free(b);
    return rc;
}

static void assert_runs(struct fixture *f, const char *text)
{
    if (run_text(f, text) < 0)
        fail_msg("%s\n  in: %s", f->err.text, text);
}

static void assert_fails(struct fixture *f, const char *text, const char *words)
{
    f->err = (struct cordee_error){0};
    if (run_text(f, text) == 0)
        fail_msg("it ran: %s", text);
    if (!strstr(f->err.text, words))
        fail_msg("\"%s\" does not say \"%s\"\n  in: %s", f->err.text, words, text);
    assert_int_equal(f->err.code, CORDEE_E_SCRIPT);
}

static void usual_lua_works(void **state)
{
    assert_runs(*state,
                "local t = {}\n"
                "for w in ('b a c'):gmatch('%a') do table.insert(t, w) end\n"
                "table.sort(t)\n"
                "assert(table.concat(t, ',') == 'a,b,c')\n"
                "assert(('x'):rep(3, '-') == 'x-x-x')\n"
                "assert(string.format('%05.2f', 3.14159) == '03.14')\n"
                "assert(('Ada Lovelace'):match('^(%a+)') == 'Ada')\n"
                "assert(('a.b'):find('.', 1, true) == 2)\n"
                "assert(('a-b'):gsub('-', '+') == 'a+b')\n"
                "assert(select('#', table.unpack({1, 2, 3})) == 3)\n"
                "local o = setmetatable({}, {__index = function(_, k) return k end})\n"
                "assert(o.x == 'x')\n"
                "assert(load('return 1 + 1')() == 2)\n"
                "assert(load('return x', 'n', 't', {x = 7})() == 7)\n"
                "assert(utf8.len('Élodie') == 6)\n"
                "assert(math.max(1, 2) == 2)\n");
}

static void errors_and_coroutines_behave_as_in_lua(void **state)
{
    assert_runs(*state,
                "local ok, why = pcall(error, 'no')\n"
                "assert(ok == false and why == 'no')\n"
                "assert(select(2, pcall(function() return 1, 2 end)) == 1)\n"
                "local ok, trace = xpcall(error, function(m) return m .. '!' end, 'no')\n"
                "assert(not ok and trace == 'no!')\n"
                "assert(select(2, xpcall(function(a) return a end, print, 5)) == 5)\n"
                "local co = coroutine.create(function(a)\n"
                "  local b = coroutine.yield(a + 1)\n"
                "  pcall(function() coroutine.yield(b * 2) end)\n"
                "  error('end') end)\n"
                "assert(select(2, coroutine.resume(co, 1)) == 2)\n"
                "assert(select(2, coroutine.resume(co, 4)) == 8)\n"
                "assert(coroutine.resume(co) == false)\n"
                "assert(coroutine.status(co) == 'dead')\n");
}

static void what_could_do_harm_is_not_there(void **state)
{
    assert_runs(*state,
                "for _, name in ipairs{'io', 'os', 'debug', 'package', 'require',\n"
                "    'dofile', 'loadfile', 'collectgarbage', 'cordee_host'} do\n"
                "  assert(_G[name] == nil, name)\n"
                "end\n"
                "assert(string.dump == nil and string.pack == nil)\n"
                "assert(getmetatable('') == false)\n"
                "assert(not pcall(setmetatable, '', {}))\n"
                "assert(('').dump == nil)\n"
                "string.upper = nil\n"
                "assert(('a'):upper() == 'A')\n");
}

static void bytecode_and_finalisers_are_refused(void **state)
{
    assert_runs(*state, "local f, why = load('\\27Lua')\n"
                        "assert(not f and why:find('binary', 1, true), why)\n");
    assert_fails(*state, "setmetatable({}, {__gc = function() while true do end end})",
                 "__gc is not allowed");
    assert_fails(*state, "\033Lua", "binary");
}

static void a_script_that_loops_for_ever_is_stopped_and_named(void **state)
{
    static const char *const loops[] = {
        "while true do end",
        "while true do pcall(function() while true do end end) end",
        "pcall(pcall, function() while true do end end) while true do end",
        "while true do xpcall(function() while true do end end, function() end) end",
        "local f f = function() return f() end f()",
        "coroutine.wrap(function() while true do end end)()",
        "while true do coroutine.resume(coroutine.create(function()"
        "  while true do end end)) end",
        "local t <close> = setmetatable({}, {__close = function() while true do end "
        "end})",
        "repeat local t <close> = setmetatable({}, {__close = function()"
        "  while true do end end}) until pcall(error)",
        "goto a ::a:: goto a",
        "for i = 1, math.huge do local s = ('x'):rep(100):upper() end",
        "error(setmetatable({}, {__tostring = function() while true do end end}))",
        "while true do pcall(string.rep, 'x', 1 << 30) end",
        "while true do load('local x = 1') end",
        "while true do string.find(('a'):rep(9000), '.-b') end",
    };

    for (size_t i = 0; i < sizeof loops / sizeof *loops; i++) {
        struct fixture *f = *state;

        f->err = (struct cordee_error){0};
        if (run_text(f, loops[i]) == 0)
            fail_msg("it ran: %s", loops[i]);
        assert_int_equal(f->err.code, CORDEE_E_SCRIPT);
        assert_non_null(strstr(f->err.text, "test.lua"));
    }
    assert_fails(*state, loops[1], "too many steps and was stopped");
}

static void c_functions_that_loop_are_refused(void **state)
{
    assert_fails(*state, "table.move({}, 1, 1 << 60, 2)", "too many elements");
    assert_fails(*state,
                 "table.insert(setmetatable({}, {__len = function() return 1 << 60 end}),"
                 " 1, 1)",
                 "__len");
    assert_fails(*state, "string.rep('x', 1 << 40)", "longer than 1 MB");
    assert_fails(*state, "('x'):rep(1 << 60, 'y')", "longer than 1 MB");
    assert_fails(*state, "return table.unpack({}, 1, 1 << 30)", "too many results");
}

static void patterns_that_could_take_too_long_are_refused(void **state)
{
    struct fixture *f = *state;
    static const char *const slow[] = {
        "string.find(('a'):rep(80000), '.-b')",
        "string.find(('a'):rep(30), ('a?'):rep(30) .. ('a'):rep(30))",
        "string.match(('a'):rep(80000), '(.*)(.*)b')",
        "string.gsub(('a'):rep(80000), '.-b', '')",
        "for _ in string.gmatch(('a'):rep(80000), '^.-b') do end",
        "string.find(('('):rep(80000), '%b()')",
        "string.find(('a'):rep(80000), '[^]%]]-b')",
        "(('a'):rep(80000)):find('.-b')",
        "string.find(('a'):rep(80000), ('a'):rep(9999) .. 'b*')",
    };

    for (size_t i = 0; i < sizeof slow / sizeof *slow; i++)
        assert_fails(f, slow[i], "too long");
    assert_runs(f, "local s = ('a'):rep(80000)\n"
                   "assert(s:find('^a+$') == 1)\n"
                   "assert(s:find('b') == nil)\n"
                   "assert(s:find('b', 1, true) == nil)\n"
                   "assert(cordee.text.find(s .. 'b', 'b') == 80001)\n");
}

static void memory_is_limited(void **state)
{
    assert_fails(*state, "local t = {} for i = 1, 1e9 do t[i] = ('x'):rep(1000) .. i end",
                 "memory");
    assert_fails(*state,
                 "while true do pcall(function() local t = {}"
                 " for i = 1, 1e9 do t[i] = ('x'):rep(1000) .. i end end) end",
                 "memory");
    assert_fails(*state, "local s = 'x' while true do s = s .. s end", "memory");
    assert_fails(*state,
                 "while true do coroutine.resume(coroutine.create(function()"
                 " local s = 'x' while true do s = s .. s end end)) end",
                 "memory");
}

static void deep_recursion_is_a_clean_error(void **state)
{
    assert_fails(*state, "local function f() return 1 + f() end f()", "memory");
    assert_fails(*state, "local s = ('('):rep(1000) load(s) error('fine')", "fine");
}

static void texts_of_any_length_are_worked_on_in_one_pass(void **state)
{
    assert_runs(*state,
                "local t = cordee.text\n"
                "assert(t.find('abcabc', 'c', 4) == 6)\n"
                "assert(t.find('abc', 'x') == nil and t.find('abc', 'a', 9) == nil)\n"
                "assert(table.concat(t.split('a,,b', ','), '|') == 'a||b')\n"
                "assert(#t.split('', ',') == 1)\n"
                "assert(t.trim('  a b\\n') == 'a b')\n"
                "assert(table.concat(t.words(' a  b\\tc '), '|') == 'a|b|c')\n"
                "assert(table.concat(t.lines('a\\r\\nb\\n\\nc'), '|') == 'a|b||c')\n"
                "assert(t.collapse('  a \\n b ') == 'a b')\n"
                "assert(t.starts('abc', 'ab') and not t.starts('abc', 'b'))\n");
    assert_fails(*state, "cordee.text.split('a', '')", "separator");
}

static void functions_of_plugins_are_called_with_checked_arguments(void **state)
{
    struct fixture *f = *state;

    assert_runs(f,
                "assert(cordee.test.add(1, 2) == 3)\n"
                "assert(cordee.test.add(1) == 2)\n"
                "assert(cordee.core.add(2, 2) == 4)\n"
                "local nothing, why = cordee.test.refuse()\n"
                "assert(nothing == nil and why == 'not today')\n"
                "local t = cordee.test.echo{a = {1, 2, {b = true}}, s = 'É', n = 1.5}\n"
                "assert(t.a[3].b == true and t.s == 'É' and t.n == 1.5)\n");
    assert_fails(f, "cordee.test.add('x')", "number expected");
    assert_fails(f, "cordee.test.add()", "number expected");
    assert_fails(f, "cordee.test.add(1, 2, 3)", "too many arguments");
    assert_fails(f, "cordee.test.add(1.5)", "no integer representation");
    assert_fails(f, "cordee.test.echo{print}", "a function cannot be handed over");
    assert_fails(f, "local t = {} t.t = t cordee.test.echo(t)", "too deeply");
    assert_fails(f, "cordee.test.echo{a = '\\xff'}", "not UTF-8");
    assert_fails(f, "cordee.test.echo{a = 0/0}", "not finite");
}

static void an_error_names_the_line(void **state)
{
    assert_fails(*state, "local a\nlocal b = a.c", "test.lua:2:");
    assert_fails(*state, "local a =\n\n=", "test.lua:3:");
    assert_fails(*state, "error({})", "it raised a table as error");
}

#define WITH(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH(usual_lua_works),
        WITH(errors_and_coroutines_behave_as_in_lua),
        WITH(what_could_do_harm_is_not_there),
        WITH(bytecode_and_finalisers_are_refused),
        WITH(a_script_that_loops_for_ever_is_stopped_and_named),
        WITH(c_functions_that_loop_are_refused),
        WITH(patterns_that_could_take_too_long_are_refused),
        WITH(memory_is_limited),
        WITH(deep_recursion_is_a_clean_error),
        WITH(texts_of_any_length_are_worked_on_in_one_pass),
        WITH(functions_of_plugins_are_called_with_checked_arguments),
        WITH(an_error_names_the_line),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
