/* What scripts may do: cordee.example.add(party, words). */
#include "plugins/example/example.h"

static int lua_add(struct cordee *cd, struct cordee_arena *a, struct cordee_error *err,
                   const struct cordee_value *argv, size_t argc,
                   struct cordee_value *result)
{
    int64_t id = example_add_words(cd, err, argv[0].as.i, argv[1].as.s);

    (void)a;
    (void)argc;
    *result = cordee_of_int(id);
    return id < 0 ? -1 : 0;
}

const struct cordee_lua_fn example_lua[] = {
    {"add", "is", "Adds an idea of a member or contact.", lua_add},
    {0},
};
