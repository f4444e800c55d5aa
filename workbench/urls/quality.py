"""Routes of the quality programme: pages and API."""

from django.urls import URLPattern, path

from workbench.api import quality as api
from workbench.views.quality import figures, golden, own, plans, reviews

HERE = "workbench/quality"
API = "api/v1/quality"
urlpatterns: list[URLPattern] = [
    path(f"{HERE}/", own.hub, name="quality"),
    path(f"{HERE}/plans/new/", plans.plan_new, name="quality-plan-new"),
    path(f"{HERE}/plans/<int:pk>/", plans.plan, name="quality-plan"),
    path(f"{HERE}/plans/<int:pk>/draw/", plans.draw_now, name="quality-draw-now"),
    path(f"{HERE}/plans/<int:pk>/stop/", plans.stop, name="quality-plan-stop"),
    path(f"{HERE}/draws/<int:pk>/", plans.draw, name="quality-draw"),
    path(f"{HERE}/draws/<int:pk>/rows.csv", plans.draw_csv, name="quality-draw-csv"),
    path(f"{HERE}/reviews/", reviews.review_list, name="quality-reviews"),
    path(f"{HERE}/reviews/take/", reviews.take_next, name="quality-take"),
    path(f"{HERE}/reviews/<str:code>/", reviews.review, name="quality-review"),
    path(f"{HERE}/reviews/<str:code>/take/", reviews.take, name="quality-take-this"),
    path(f"{HERE}/reviews/<str:code>/close/", reviews.close, name="quality-close"),
    path(f"{HERE}/reviews/<str:code>/give-back/", reviews.give_back, name="quality-give-back"),
    path(f"{HERE}/reviews/<str:code>/adjudicate/", reviews.adjudicate, name="quality-adjudicate"),
    path(f"{HERE}/golden/", golden.golden_list, name="quality-golden"),
    path(f"{HERE}/golden/mark/", golden.mark, name="quality-golden-mark"),
    path(f"{HERE}/golden/rate/", golden.rate, name="quality-golden-rate"),
    path(f"{HERE}/golden/<int:pk>/retire/", golden.retire, name="quality-golden-retire"),
    path(f"{HERE}/figures/", figures.figures, name="quality-figures"),
    path(f"{HERE}/figures.csv", figures.figures_csv, name="quality-figures-csv"),
    path(f"{HERE}/overturns/", figures.overturns, name="quality-overturns"),
    path(f"{HERE}/overturns/rows/", figures.overturned, name="quality-overturned"),
    path(f"{HERE}/desk/", figures.lead_desk, name="quality-desk"),
    path(f"{HERE}/mine/", own.mine, name="quality-mine"),
    path(f"{HERE}/mine/feedback/<int:pk>/", golden.feedback, name="quality-feedback"),
    path(f"{HERE}/mine/feedback/<int:pk>/answer/", golden.answer, name="quality-answer"),
    path(f"{API}/plans", api.PlansApi.as_view(), name="api-quality-plans"),
    path(f"{API}/plans/<int:pk>", api.PlanApi.as_view(), name="api-quality-plan"),
    path(f"{API}/plans/<int:pk>/stop", api.StopApi.as_view(), name="api-quality-plan-stop"),
    path(f"{API}/plans/<int:pk>/draws", api.DrawsApi.as_view(), name="api-quality-draws"),
    path(f"{API}/draws/<int:pk>/samples", api.SamplesApi.as_view(), name="api-quality-samples"),
    path(f"{API}/agreement", api.AgreementApi.as_view(), name="api-quality-agreement"),
    path(f"{API}/prevalence", api.PrevalenceApi.as_view(), name="api-quality-prevalence"),
    path(f"{API}/overturns", api.OverturnsApi.as_view(), name="api-quality-overturns"),
    path(f"{API}/reviews/next", api.NextReviewApi.as_view(), name="api-quality-next"),
    path(f"{API}/reviews/<str:code>", api.ReviewApi.as_view(), name="api-quality-review"),
    path(f"{API}/reviews/<str:code>/answer", api.AnswerApi.as_view(), name="api-quality-answer"),
    path(
        f"{API}/reviews/<str:code>/adjudication",
        api.AdjudicationApi.as_view(),
        name="api-quality-adjudicate",
    ),
]
