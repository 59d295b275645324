include tests/plugins/local.mk
if FUZZ # clang's sanitizers are in the program alone: what is loaded finds them there
new_plugin_flags = LDFLAGS=
else
new_plugin_flags =
endif
check_PROGRAMS += %D%/test-plugin
TESTS += %D%/test-plugin
%C%_test_plugin_SOURCES = %D%/test-plugin.c
%C%_test_plugin_CPPFLAGS = $(unit_cppflags) -DBROKEN='"$(abs_top_builddir)/tests/plugins/.libs"' \
	-DPKG_CONFIG_PATH='"$(abs_top_builddir)/include"' -DCOMPILER='"$(CC) $(SAN_FLAGS)"' -DMAKE_FLAGS='"$(new_plugin_flags)"'
%C%_test_plugin_LDADD = $(unit_libs)
