/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Parts of a resource (RFC 9110, 14): what to ask for, and what to make of the
 * answer, which may be all of it. */
#include "private/vxg-range.h"

/*
 * vxg_range_check:
 *
 * Returns: (nullable): a clause on what is wrong with the part
 */
const char *
vxg_range_check (const VxgRange *self)
{
  if (self->offset < 0)
    return "begins before the first byte";
  if (self->length == 0)
    return "is empty";
  if (self->length < -1)
    return "has a negative length";
  if (self->length > G_MAXOFFSET - self->offset)
    return "ends beyond what can be counted";
  return NULL;
}

/*
 * vxg_range_to_header:
 * @self: a part that vxg_range_check() has found good
 *
 * Returns: (transfer full) (nullable): the value of Range; %NULL for everything
 */
char *
vxg_range_to_header (const VxgRange *self)
{
  if (self->offset == 0 && self->length == -1)
    return NULL;
  if (self->length == -1)
    return g_strdup_printf ("bytes=%" G_GOFFSET_FORMAT "-", self->offset);
  return g_strdup_printf ("bytes=%" G_GOFFSET_FORMAT "-%" G_GOFFSET_FORMAT,
      self->offset, self->offset + self->length - 1);
}

static const char *
plan_part (const VxgRange *self, const VxgRangeReply *reply, VxgRangePlan *plan)
{
  if (reply->first < 0 || reply->last < reply->first ||
      reply->last == G_MAXOFFSET)
    return "does not say which part of it this is";
  if (reply->first != self->offset)
    return "is another part than the one that was asked for";
  if (reply->packed)
    return "is a part of something packed, which cannot be unpacked";
  plan->skip = 0;
  plan->arriving = reply->last - reply->first + 1;
  if (reply->content_length >= 0 && reply->content_length != plan->arriving)
    return "has another length than it says";
  return NULL;
}

static const char *
plan_everything (
    const VxgRange *self, const VxgRangeReply *reply, VxgRangePlan *plan)
{
  plan->skip = self->offset;
  plan->arriving = reply->packed ? -1 : reply->content_length;
  if (plan->skip > VXG_RANGE_MAX_SKIP)
    return "is everything instead of a part, and too far would have to be "
           "skipped";
  if (plan->arriving >= 0 && plan->arriving < plan->skip)
    return "ends before the part that was asked for";
  return NULL;
}

/*
 * vxg_range_plan:
 * @self: the part that was asked for
 * @plan: (out): how to read the body
 *
 * Returns: (nullable): a clause on why the reply will not do
 */
const char *
vxg_range_plan (
    const VxgRange *self, const VxgRangeReply *reply, VxgRangePlan *plan)
{
  const char *problem = reply->partial ? plan_part (self, reply, plan)
                                       : plan_everything (self, reply, plan);

  if (problem != NULL)
    return problem;
  plan->size = plan->arriving >= 0 ? plan->arriving - plan->skip : -1;
  if (self->length >= 0 && plan->size > self->length)
    plan->size = self->length;
  return NULL;
}
