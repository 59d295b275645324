# Plugins that are broken on purpose, but for `sound` and `above`; see tests/unit/plugin.
check_LTLIBRARIES += %D%/sound.la \
	%D%/above.la \
	%D%/abi.la \
	%D%/nosymbol.la \
	%D%/twosymbols.la \
	%D%/reaches.la \
	%D%/failing.la \
	%D%/leaning.la \
	%D%/missing.la \
	%D%/circlea.la \
	%D%/circleb.la \
	%D%/thief.la \
	%D%/burglar.la \
	%D%/typo.la \
	%D%/squatter.la \
	%D%/double.la \
	%D%/misnamed.la \
	%D%/onlypractice.la \
	%D%/switchedoff.la %D%/deaf.la \
	%D%/keeper.la %D%/hoarder.la %D%/eraser.la
broken_flags = $(AM_LDFLAGS) -module -avoid-version -shared -rpath /nowhere
%C%_sound_la_SOURCES = %D%/sound.c %D%/sound.h
%C%_sound_la_LDFLAGS = $(broken_flags)
%C%_sound_la_LIBADD = $(BASE_LIBS)
%C%_above_la_SOURCES = %D%/above.c
%C%_above_la_LDFLAGS = $(broken_flags)
%C%_above_la_LIBADD = $(BASE_LIBS)
%C%_abi_la_SOURCES = %D%/abi.c
%C%_abi_la_LDFLAGS = $(broken_flags)
%C%_abi_la_LIBADD = $(BASE_LIBS)
%C%_nosymbol_la_SOURCES = %D%/nosymbol.c
%C%_nosymbol_la_LDFLAGS = $(broken_flags)
%C%_nosymbol_la_LIBADD = $(BASE_LIBS)
%C%_twosymbols_la_SOURCES = %D%/twosymbols.c
%C%_twosymbols_la_LDFLAGS = $(broken_flags)
%C%_twosymbols_la_LIBADD = $(BASE_LIBS)
%C%_reaches_la_SOURCES = %D%/reaches.c
%C%_reaches_la_LDFLAGS = $(broken_flags)
%C%_reaches_la_LIBADD = $(BASE_LIBS)
%C%_failing_la_SOURCES = %D%/failing.c
%C%_failing_la_LDFLAGS = $(broken_flags)
%C%_failing_la_LIBADD = $(BASE_LIBS)
%C%_leaning_la_SOURCES = %D%/leaning.c
%C%_leaning_la_LDFLAGS = $(broken_flags)
%C%_leaning_la_LIBADD = $(BASE_LIBS)
%C%_missing_la_SOURCES = %D%/missing.c
%C%_missing_la_LDFLAGS = $(broken_flags)
%C%_missing_la_LIBADD = $(BASE_LIBS)
%C%_circlea_la_SOURCES = %D%/circlea.c
%C%_circlea_la_LDFLAGS = $(broken_flags)
%C%_circlea_la_LIBADD = $(BASE_LIBS)
%C%_circleb_la_SOURCES = %D%/circleb.c
%C%_circleb_la_LDFLAGS = $(broken_flags)
%C%_circleb_la_LIBADD = $(BASE_LIBS)
%C%_thief_la_SOURCES = %D%/thief.c
%C%_thief_la_LDFLAGS = $(broken_flags)
%C%_thief_la_LIBADD = $(BASE_LIBS)
%C%_burglar_la_SOURCES = %D%/burglar.c
%C%_burglar_la_LDFLAGS = $(broken_flags)
%C%_burglar_la_LIBADD = $(BASE_LIBS)
%C%_typo_la_SOURCES = %D%/typo.c
%C%_typo_la_LDFLAGS = $(broken_flags)
%C%_typo_la_LIBADD = $(BASE_LIBS)
%C%_squatter_la_SOURCES = %D%/squatter.c
%C%_squatter_la_LDFLAGS = $(broken_flags)
%C%_squatter_la_LIBADD = $(BASE_LIBS)
%C%_double_la_SOURCES = %D%/double.c
%C%_double_la_LDFLAGS = $(broken_flags)
%C%_double_la_LIBADD = $(BASE_LIBS)
%C%_misnamed_la_SOURCES = %D%/misnamed.c
%C%_misnamed_la_LDFLAGS = $(broken_flags)
%C%_misnamed_la_LIBADD = $(BASE_LIBS)
%C%_onlypractice_la_SOURCES = %D%/onlypractice.c
%C%_onlypractice_la_LDFLAGS = $(broken_flags)
%C%_onlypractice_la_LIBADD = $(BASE_LIBS)
%C%_switchedoff_la_SOURCES = %D%/switchedoff.c
%C%_switchedoff_la_LDFLAGS = $(broken_flags)
%C%_switchedoff_la_LIBADD = $(BASE_LIBS)
%C%_deaf_la_SOURCES = %D%/deaf.c
%C%_deaf_la_LDFLAGS = $(broken_flags)
%C%_deaf_la_LIBADD = $(BASE_LIBS)
%C%_keeper_la_SOURCES = %D%/keeper.c
%C%_keeper_la_LDFLAGS = $(broken_flags)
%C%_keeper_la_LIBADD = $(BASE_LIBS)
%C%_hoarder_la_SOURCES = %D%/hoarder.c
%C%_hoarder_la_LDFLAGS = $(broken_flags)
%C%_hoarder_la_LIBADD = $(BASE_LIBS)
%C%_eraser_la_SOURCES = %D%/eraser.c
%C%_eraser_la_LDFLAGS = $(broken_flags)
%C%_eraser_la_LIBADD = $(BASE_LIBS)
