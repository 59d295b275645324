recruitment_propose_sources = %D%/propose.c %D%/propose.h %D%/skill.h
recruitment_skill_sources = \
	%D%/esco.h %D%/esco-file.c %D%/esco-model.c %D%/find-model.c %D%/label-model.c \
	%D%/occupation.h %D%/occupation-model.c %D%/propose-model.c \
	$(recruitment_propose_sources)

if HAVE_CMOCKA
check_PROGRAMS += plugins/recruitment/skill/test-propose
TESTS += plugins/recruitment/skill/test-propose
plugins_recruitment_skill_test_propose_SOURCES = %D%/test-propose.c $(recruitment_propose_sources)
plugins_recruitment_skill_test_propose_CPPFLAGS = $(unit_cppflags)
plugins_recruitment_skill_test_propose_LDADD = core/libwords.la $(unit_libs) -lm
endif
