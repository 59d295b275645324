/* Opening a plugin's file and reading its definition. */
#include "core/plugin/plugin-priv.h"

#include <dlfcn.h>
#include <string.h>

/* Our copy has all members of today; those that an older plugin does not know of stay
 * zero. */
static int copy_def(struct plugin *p, const struct cordee_plugin_def *def,
                    struct cordee_error *err)
{
    if (def->abi_major != CORDEE_ABI_MAJOR || def->abi_minor > CORDEE_ABI_MINOR)
        return cordee_fail(err, CORDEE_E_INVALID,
                           "it was built for version %u.%u of the plugin contract, this "
                           "program has %u.%u; build it again",
                           def->abi_major, def->abi_minor, CORDEE_ABI_MAJOR,
                           CORDEE_ABI_MINOR);
    if (def->size < offsetof(struct cordee_plugin_def, settings) ||
        def->size > sizeof p->def)
        return cordee_fail(err, CORDEE_E_INVALID,
                           "its definition has %u bytes, which no version of the plugin "
                           "contract has",
                           def->size);
    memcpy(&p->def, def, def->size);
    return 0;
}

int plugin_load(struct plugin *p, struct cordee_error *err)
{
    const struct cordee_plugin_def *def;

    if (!cd_plugin_name_ok(p->name))
        return cordee_fail(err, CORDEE_E_INVALID,
                           "its file is named %s.so; a plugin's name has lower-case "
                           "letters and digits only",
                           p->name);
    if (plugin_file_ok(p->path, err) < 0)
        return -1;
    p->dl = dlopen(p->path, RTLD_NOW | RTLD_LOCAL);
    if (!p->dl)
        return cordee_fail(err, CORDEE_E_INVALID, "it cannot be loaded: %s", dlerror());
    def = dlsym(p->dl, "cordee_plugin");
    if (!def)
        return cordee_fail(err, CORDEE_E_INVALID,
                           "it exports no `cordee_plugin`; begin its definition with "
                           "CORDEE_PLUGIN = {");
    if (copy_def(p, def, err) < 0 || plugin_check_exports(p->dl, err) < 0)
        return -1;
    return plugin_check_def(&p->def, p->name, err);
}
