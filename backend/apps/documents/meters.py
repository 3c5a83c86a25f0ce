"""What of documents counts towards a plan: what people see, not what is still to be purged."""

from django.db.models import QuerySet, Sum
from django.db.models.functions import Greatest

from apps.documents.models import Document, Source
from apps.plans.meters import measures
from apps.plans.models import Resource
from apps.workspaces.models import Workspace


@measures(Resource.DOCUMENTS)
def documents(workspace: Workspace) -> int:
    return _of(workspace).count()


@measures(Resource.STORAGE)
def storage(workspace: Workspace) -> int:
    size = Greatest("size", "next_size")  # as `Document.size_kept`
    return _of(workspace).aggregate(bytes=Sum(size))["bytes"] or 0


@measures(Resource.CRAWL_PAGES)
def crawl_pages(workspace: Workspace) -> int:
    return _of(workspace).filter(source__kind=Source.Kind.SITE).count()


def _of(workspace: Workspace) -> QuerySet[Document]:
    return Document.objects.live().filter(bot__workspace=workspace)
