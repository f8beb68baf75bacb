import {
  Button,
  CharacterCount,
  ErrorSummary,
  NotificationBanner,
  ServiceNavigation,
  SkipLink,
  createAll,
} from "govuk-frontend";
import { startReveals } from "./reveal.js";

const components = [Button, CharacterCount, ErrorSummary, NotificationBanner, ServiceNavigation, SkipLink];
components.forEach((component) => createAll(component));
startReveals();
