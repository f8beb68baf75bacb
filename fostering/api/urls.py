"""The REST API: /api/v1/, its schema, and nothing that a page does not also do."""

from django.urls import include, path
from drf_spectacular.views import SpectacularAPIView
from rest_framework.routers import DefaultRouter

from carers.api import HouseholdViewSet
from fostering.api.obligations import ObligationViewSet
from placements.api import VisitViewSet

router = DefaultRouter()
router.include_root_view = router.include_format_suffixes = False
router.register("households", HouseholdViewSet, basename="api-household")
router.register("visits", VisitViewSet, basename="api-visit")
router.register("obligations", ObligationViewSet, basename="api-obligation")

urlpatterns = [
    path("api/v1/", include(router.urls)),
    path("api/v1/schema/", SpectacularAPIView.as_view(), name="api-schema"),
]
