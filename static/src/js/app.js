import {
  Button,
  CharacterCount,
  ErrorSummary,
  NotificationBanner,
  ServiceNavigation,
  SkipLink,
  createAll,
} from "govuk-frontend";
import { startAddAnother } from "./add-another.js";
import { startAutosave } from "./autosave.js";
import { startCopy, startFilter, startSearchFocus, startSignOut, startSubmitGuard } from "./page.js";
import { startProgress } from "./progress.js";
import { startReveals } from "./reveal.js";

const govuk = [Button, CharacterCount, ErrorSummary, NotificationBanner, ServiceNavigation, SkipLink];
govuk.forEach((component) => createAll(component));

startReveals();
startFilter();
startSearchFocus();
startCopy();
startAddAnother();
startSubmitGuard();
startSignOut();
startProgress();
startAutosave();
