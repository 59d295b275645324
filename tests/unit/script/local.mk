check_PROGRAMS += %D%/test-box
TESTS += %D%/test-box
%C%_test_box_SOURCES = %D%/test-box.c
%C%_test_box_CPPFLAGS = $(unit_cppflags) $(LUA_CFLAGS)
%C%_test_box_LDADD = $(unit_libs)
