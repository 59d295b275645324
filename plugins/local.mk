include plugins/example/local.mk
include plugins/mailing/local.mk
EXTRA_DIST += %D%/README.md
include plugins/practice/local.mk
include plugins/sheet/local.mk
include plugins/retention/local.mk
include plugins/groups/local.mk
include plugins/introductions/local.mk
include plugins/survey/local.mk
include plugins/training/local.mk
include plugins/funding/local.mk
include plugins/recruitment/local.mk
