check_PROGRAMS += %D%/test-box %D%/test-script
TESTS += %D%/test-box %D%/test-script
%C%_test_box_SOURCES = %D%/test-box.c
%C%_test_box_CPPFLAGS = $(unit_cppflags) $(LUA_CFLAGS)
%C%_test_box_LDADD = $(unit_libs)
%C%_test_script_SOURCES = %D%/test-script.c
%C%_test_script_CPPFLAGS = $(unit_cppflags) -DSCRIPTS='"$(abs_top_srcdir)/scripts"'
%C%_test_script_LDADD = $(unit_libs)
